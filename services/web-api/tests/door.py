"""The HTTP door as API Gateway opens it: the deployed handler, and events of its shape."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest

from tests.fakes import NOW, FakeContext, FakeSites
from web_api import wiring
from web_api.handlers import http
from web_api.use_cases.sites import ListSites, RegisterSite

OPERATOR = {"sub": "4b1c2f6e-operator", "cognito:groups": "operator"}
VIEWER = {"sub": "9a7d0c3b-viewer", "cognito:groups": "viewer"}
ANCHORAGE = {"name": "Anchorage", "latitude": 61.17432028, "longitude": -149.9961856}


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

    sites: FakeSites
    pauses: list[int] = field(default_factory=list)

    def post(self, body: object, *, key: str | None = None, **request: Any) -> Answer:
        text = body if isinstance(body, str) else json.dumps(body)
        headers = {"content-type": "application/json"} | request.pop("headers", {})
        if key is not None:
            headers["Idempotency-Key"] = key
        return self.send("POST", "/sites", body=text, headers=headers, **request)

    def get(self, path: str, *, query: dict[str, str] | None = None, **request: Any) -> Answer:
        return self.send("GET", path, query=query, **request)

    def send(
        self,
        method: str,
        path: str,
        *,
        claims: dict[str, Any] | None = OPERATOR,
        headers: dict[str, str] | None = None,
        query: dict[str, str] | None = None,
        body: str | None = None,
    ) -> Answer:
        given = {"Host": "abc.execute-api.eu-west-1.amazonaws.com"} | (headers or {})
        event = {
            "resource": "/{proxy+}",
            "path": path,
            "httpMethod": method,
            "headers": given,
            "multiValueHeaders": {name: [value] for name, value in given.items()},
            "queryStringParameters": query,
            "multiValueQueryStringParameters": {k: [v] for k, v in (query or {}).items()} or None,
            "requestContext": {
                "requestId": str(uuid4()),
                "stage": "prod",
                "path": f"/prod{path}",
                "identity": {"sourceIp": "203.0.113.7"},
                "authorizer": None if claims is None else {"claims": claims},
            },
            "body": body,
            "isBase64Encoded": False,
        }
        answer = http.handle(event, FakeContext())
        # Base64 would reach the caller as it is.
        assert not answer.get("isBase64Encoded")
        one_of_each = {name: values[-1] for name, values in answer["multiValueHeaders"].items()}
        return Answer(answer["statusCode"], one_of_each, answer.get("body", ""))


@contextmanager
def opened() -> Iterator[Door]:
    """A door whose wiring has fakes behind it, and a clock that stands still."""
    door = Door(FakeSites())
    with pytest.MonkeyPatch.context() as patch:
        register = RegisterSite(door.sites, lambda: NOW, uuid4, door.pauses.append)
        patch.setattr(wiring, "sites", lambda: door.sites)
        patch.setattr(wiring, "register_site", lambda: register)
        patch.setattr(wiring, "list_sites", lambda: ListSites(door.sites))
        yield door
