"""The WSGI door tells the application who calls as API Gateway's event does, and refuses as it."""

import json
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from werkzeug.test import Client, TestResponse

from tests.pool import CLIENT, ISSUER, MACHINE, FakePool, access, identity, signed
from wsgi_door.authorizer import Authorizer, as_told
from wsgi_door.pool_keys import PoolKeys
from wsgi_door.tokens import Tokens

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

REQUEST_ID = "5d3b2c11-6e0f-4b7c-9a2e-77b1f0c3d8aa"


@dataclass
class Door:
    """The door with an application behind that only remembers what it is told."""

    pool: FakePool = field(default_factory=FakePool)
    told: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        tokens = Tokens(ISSUER, frozenset({CLIENT, MACHINE}), PoolKeys(self.pool.fetch))
        self._client = Client(Authorizer(self._app, tokens, lambda: REQUEST_ID))

    def send(self, path: str, token: str | None, method: str = "GET") -> TestResponse:
        headers = {} if token is None else {"Authorization": token}
        return self._client.open(path, method=method, headers=headers)

    def _app(self, environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        self.told.append({n: v for n, v in environ.items() if n.startswith("serverless.")})
        start("204 No Content", [])
        return []


@pytest.fixture
def door() -> Door:
    return Door()


@pytest.mark.parametrize("prefix", ["", "Bearer "])
def test_claims_come_as_the_gateway_tells_them(door: Door, prefix: str) -> None:
    claims = identity({"cognito:groups": ["viewer", "staff"], "email_verified": True})
    assert door.send("/sites", prefix + signed(claims)).status_code == 204
    (told,) = door.told
    authorizer = told["serverless.authorizer"]
    assert authorizer["claims"]["cognito:groups"] == "viewer,staff"
    assert authorizer["claims"]["email_verified"] == "true"
    assert authorizer["claims"]["sub"] == claims["sub"]
    context = told["serverless.event"]["requestContext"]
    assert context == {"requestId": REQUEST_ID, "authorizer": authorizer}


def test_every_claim_is_told_as_text() -> None:
    told = as_told({"exp": 7, "ok": False, "of": [], "at": {"x": [1]}, "is": None, "name": "é"})
    assert told == {"exp": "7", "ok": "false", "of": "", "at": '{"x": [1]}', "is": "null",
                    "name": "é"}  # fmt: skip


@pytest.mark.parametrize(
    ("method", "path", "token"),
    [
        ("GET", "/sites", None),
        ("GET", "/sites", ""),
        ("GET", "/sites", "Bearer "),
        ("GET", "/sites", "Basic dXNlcjpwYXNz"),
        ("GET", "/sites", "Bearer nonsense"),
        ("GET", "/sites", "Bearer " + signed(access())),
        ("GET", "/nowhere", None),
        ("GET", "/fields/devices", None),
        # A proxy's path begins behind the slash: these two are people's.
        ("GET", "/field", None),
        ("GET", "/field/", None),
        ("GET", "/partners", "Bearer " + signed(access())),
        ("GET", "/partners/sites", None),
        ("GET", "/partners/sites", "Bearer " + signed(identity())),
        ("GET", "/partners/sites", "Bearer " + signed(access({"scope": "openid"}))),
        ("OPTIONS", "/partners/sites", None),
    ],
)
def test_who_shows_no_valid_token_is_refused_before_the_application(
    door: Door, method: str, path: str, token: str | None
) -> None:
    answer = door.send(path, token, method)
    assert answer.status_code == 401
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert json.loads(answer.data)["requestId"] == REQUEST_ID
    assert door.told == []


@pytest.mark.parametrize(("seconds", "slug"), [(-300, "token-expired"), (300, "unauthorized")])
def test_who_only_comes_too_late_is_told_so(door: Door, seconds: int, slug: str) -> None:
    claims = identity({"exp": int(time.time()) + seconds, "iss": ISSUER if seconds < 0 else "x"})
    answer = door.send("/sites", signed(claims))
    assert (answer.status_code, door.told) == (401, [])
    assert json.loads(answer.data)["type"].endswith(f"/{slug}")


@pytest.mark.parametrize("path", ["/", "/sites", "/field", "/partners"])
def test_a_preflight_of_a_page_needs_no_token(door: Door, path: str) -> None:
    assert door.send(path, None, "OPTIONS").status_code == 204
    assert door.told[0]["serverless.authorizer"] is None


def test_a_device_is_for_the_application_to_know(door: Door) -> None:
    assert door.send("/field/devices/7", "Bearer 7.8.secret").status_code == 204
    assert door.told[0]["serverless.authorizer"] is None
    assert door.pool.asked == 0


@pytest.mark.parametrize("method", ["GET", "PUT", "OPTIONS"])
def test_a_device_that_shows_nothing_is_refused(door: Door, method: str) -> None:
    answer = door.send("/field/devices/7", None, method)
    assert (answer.status_code, door.told) == (401, [])
    assert json.loads(answer.data)["type"].endswith("/credential-missing")


def test_a_machine_enters_by_its_own_prefix(door: Door) -> None:
    assert door.send("/partners/sites", "Bearer " + signed(access())).status_code == 204
    claims = door.told[0]["serverless.authorizer"]["claims"]
    assert (claims["client_id"], claims["scope"]) == (MACHINE, "stackyard/read")


def test_without_the_pool_the_answer_is_to_come_again(door: Door) -> None:
    door.pool.faults = [TimeoutError("2 s")]
    answer = door.send("/sites", signed(identity()))
    assert (answer.status_code, door.told) == (503, [])
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Access-Control-Expose-Headers"] == "Retry-After"
    assert 1 <= int(answer.headers["Retry-After"]) <= 10
    assert "2 s" not in answer.text
