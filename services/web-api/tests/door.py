"""The HTTP door as API Gateway opens it: the deployed handler, and events of its shape."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from secrets import token_bytes
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.fakes import FakeContext, FakeRegistry, FakeSites
from tests.photo_fakes import RETENTION, VALIDITY, FakeClock, FakeForms, FakePhotos
from web_api import wiring
from web_api.domain.uuid7 import uuid7
from web_api.handlers import http
from web_api.use_cases.cross_origin import ConsoleOrigin
from web_api.use_cases.photos import DeletePhoto, ListPhotos, ReadPhoto, RequestUpload
from web_api.use_cases.sites import ListSites, RegisterSite

OPERATOR = {"sub": "4b1c2f6e-operator", "cognito:groups": "operator"}
VIEWER = {"sub": "9a7d0c3b-viewer", "cognito:groups": "viewer"}
CHINA = {"contentType": "image/jpeg", "fileName": "china.jpg"}
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
    """Claims are what the authorizer has verified; None is a caller that it never saw.

    `origin` is that of the page from which all requests come, as its browser names it.
    """

    origin: str | None = None
    registry: FakeRegistry = field(default_factory=FakeRegistry)
    sites: FakeSites = field(default_factory=FakeSites)
    photos: FakePhotos = field(default_factory=FakePhotos)
    clock: FakeClock = field(default_factory=FakeClock)
    pauses: list[int] = field(default_factory=list)

    def post(
        self, body: object, *, key: str | None = None, path: str = "/sites", **request: Any
    ) -> Answer:
        text = body if isinstance(body, str) else json.dumps(body)
        headers = {"content-type": "application/json"} | request.pop("headers", {})
        if key is not None:
            headers["Idempotency-Key"] = key
        return self.send("POST", path, body=text, headers=headers, **request)

    def request_upload(self, body: object = CHINA, **request: Any) -> Answer:
        return self.post(body, path="/photos", **request)

    def delete(self, path: str, **request: Any) -> Answer:
        return self.send("DELETE", path, **request)

    def preflight(self, path: str, method: str = "GET", **request: Any) -> Answer:
        """As a browser sends it: without a token, so that no authorizer has seen it."""
        headers = {"access-control-request-method": method}
        return self.send("OPTIONS", path, claims=None, headers=headers, **request)

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
        if self.origin is not None:
            given["origin"] = self.origin
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
    """A door whose wiring has fakes behind it, and a clock that a test moves."""
    door = Door()
    photos, clock, pause = door.photos, door.clock, door.pauses.append
    with pytest.MonkeyPatch.context() as patch:
        use_cases = {
            "console_origin": ConsoleOrigin(door.registry, clock),
            "sites": door.sites,
            "register_site": RegisterSite(door.sites, clock, uuid4, pause),
            "list_sites": ListSites(door.sites),
            "request_upload": RequestUpload(
                photos, FakeForms(), clock, _new_photo_id, VALIDITY, pause
            ),
            "read_photo": ReadPhoto(photos, clock),
            "list_photos": ListPhotos(photos, clock),
            "delete_photo": DeletePhoto(photos, clock, RETENTION, pause),
        }
        for name, use_case in use_cases.items():
            patch.setattr(wiring, name, lambda use_case=use_case: use_case)
        yield door


def _new_photo_id(now: datetime) -> UUID:
    return uuid7(now, token_bytes(10))
