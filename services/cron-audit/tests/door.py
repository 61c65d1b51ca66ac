"""The HTTP door as API Gateway opens it: the deployed handler, and events of its shape."""

import json
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from cron_audit.handlers import serve_counters
from tests.fakes import FakeClock, FakeContext, FakeLedger, FakeRegistry

VIEWER = {"sub": "9a7d0c3b-viewer", "cognito:groups": "viewer"}


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)


@dataclass
class Door:
    """Claims are what the authorizer has verified; None is a caller that it never saw.

    `origin` is that of the page from which all requests come, as its browser names it.
    """

    origin: str | None = None
    registry: FakeRegistry = field(default_factory=FakeRegistry)
    clock: FakeClock = field(default_factory=FakeClock)
    ledger: FakeLedger = field(default_factory=FakeLedger)
    origin_header: str = "origin"

    def preflight(self, path: str = "/counters") -> Answer:
        """As a browser sends it: without a token, so that no authorizer has seen it."""
        return self.send("OPTIONS", path, claims=None)

    def send(
        self,
        method: str = "GET",
        path: str = "/counters",
        claims: dict[str, Any] | None = VIEWER,
    ) -> Answer:
        event = {
            "path": path,
            "httpMethod": method,
            "headers": None if self.origin is None else {self.origin_header: self.origin},
            "requestContext": {
                "requestId": str(uuid4()),
                "authorizer": None if claims is None else {"claims": claims},
            },
        }
        answer = serve_counters.handle(event, FakeContext())
        return Answer(answer["statusCode"], answer["headers"], answer["body"])
