"""A fuzzer that finds nothing would be missed by nobody: it must find what is planted."""

import json
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import pytest

from tests.door import OPERATOR
from tests.fuzz.campaign import fuzzed
from tests.fuzz.doors import address_of, operators_token
from web_api.handlers import http

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

SEED = 1
Plant = Callable[["WSGIEnvironment", "StartResponse"], Iterable[bytes]]


def _answering(status: str, body: object, media_type: str = "application/json") -> Plant:
    def answer(environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        start(status, [("Content-Type", media_type)])
        return [json.dumps(body).encode()]

    return answer


PLANTED: dict[str, tuple[str, Plant, str]] = {
    "/sites/": ("getSite", _answering("500 Internal Server Error", {}), "Server error"),
    "/devices/": ("getDevice", _answering("418 I'm a teapot", {}), "Undocumented status code"),
    "/photos/": ("getPhoto", _answering("200 OK", {"id": 7}), "Response violates schema"),
    "/alerts/": ("getAlert", _answering("200 OK", {}, "text/html"), "Undocumented Content-Type"),
}
OPEN = "listSites"


def _door(environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
    """Lets everybody in, as an operator, and has a defect at each of four paths."""
    if environ["REQUEST_METHOD"] == "GET":
        for path, (_, plant, _) in PLANTED.items():
            if environ["PATH_INFO"].startswith(path):
                return plant(environ, start)
    environ["serverless.authorizer"] = {"claims": OPERATOR | {"token_use": "id"}}
    environ["serverless.event"] = {"requestContext": {"requestId": "1"}}
    return http.app(environ, start)


@pytest.fixture(scope="module")
def told() -> dict[str, str]:
    """What was said of each operation, by method and path."""
    only = (OPEN, *(operation for operation, _, _ in PLANTED.values()))
    with address_of(_door, is_open=True) as url:
        outcome = fuzzed("planted", url, operators_token(), 1, SEED, only=only)
    assert outcome.is_complete
    assert not outcome.is_clean
    assert outcome.failures >= len(only)
    parts = outcome.told.split("\n____")
    return {part.splitlines()[0].strip("_ "): part for part in parts[1:]}


@pytest.mark.parametrize("path", PLANTED)
def test_a_wrong_answer_is_found(told: dict[str, str], path: str) -> None:
    (operation,) = [name for name in told if name.startswith(f"GET {path}{{")]
    assert PLANTED[path][2] in told[operation]


def test_a_door_that_lets_everybody_in_is_found(told: dict[str, str]) -> None:
    assert "API accepts" in told["GET /sites"]
