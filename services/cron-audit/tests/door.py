"""The HTTP door as API Gateway opens it: the deployed handler, and events of its shape."""

import json
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from cron_audit.handlers import serve_counters
from tests.fakes import FakeContext, FakeLedger

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
    """Claims are what the authorizer has verified; None is a caller that it never saw."""

    ledger: FakeLedger = field(default_factory=FakeLedger)

    def send(
        self,
        method: str = "GET",
        path: str = "/counters",
        claims: dict[str, Any] | None = VIEWER,
    ) -> Answer:
        event = {
            "path": path,
            "httpMethod": method,
            "headers": {},
            "requestContext": {
                "requestId": str(uuid4()),
                "authorizer": None if claims is None else {"claims": claims},
            },
        }
        answer = serve_counters.handle(event, FakeContext())
        return Answer(answer["statusCode"], answer["headers"], answer["body"])
