"""What holds for answers of every kind: headers, size, forms, and what is to end."""

import json
from collections.abc import Callable
from datetime import date
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
from flask import Blueprint
from msgspec import Struct
from werkzeug.test import Client, TestResponse

from tests.door import ANCHORAGE, OPERATOR, VIEWER, Door
from tests.fakes import CONSOLE
from tests.ways import Answer
from web_api.api import operations
from web_api.api.access import Needs
from web_api.api.app import create_app
from web_api.api.call import Call
from web_api.api.doors import MOST_ANSWER_BYTES
from web_api.api.json_body import decode
from web_api.api.operations import Operation, serve
from web_api.api.problems import Problem
from web_api.api.reply import Reply
from web_api.domain.errors import TransientError

SECURITY = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
}


def _failing(door: Door, error: Exception) -> Answer:
    door.sites.faults = [error]
    return door.get("/sites")


def _preflight(door: Door) -> Answer:
    door.origin = CONSOLE
    return door.preflight("/sites")


ANSWERS: dict[str, Callable[[Door], Answer]] = {
    "200": lambda door: door.get("/sites"),
    "201": lambda door: door.post(ANCHORAGE),
    "204": lambda door: door.delete(f"/{door.request_upload().headers['Location']}"),
    "304": lambda door: door.get("/sites", headers={"If-None-Match": "*"}),
    "400": lambda door: door.post("{"),
    "403": lambda door: door.post(ANCHORAGE, claims=VIEWER),
    "404": lambda door: door.get(f"/sites/{uuid4()}"),
    "404 of no route": lambda door: door.get("/nowhere"),
    "405": lambda door: door.send("PATCH", "/sites"),
    "406": lambda door: door.get("/sites", headers={"Accept": "text/html"}),
    "412": lambda door: door.delete(f"/sites/{uuid4()}", headers={"If-Match": "x"}),
    "413": lambda door: door.post(" " * 65_537),
    "415": lambda door: door.post("{}", headers={"content-type": "text/plain"}),
    "422": lambda door: door.post({}),
    "428": lambda door: door.delete(f"/sites/{uuid4()}"),
    "500": lambda door: _failing(door, RuntimeError("unknown")),
    "503": lambda door: _failing(door, TransientError("throttled")),
    "204 of a preflight": _preflight,
}


@pytest.mark.parametrize("kind", ANSWERS)
def test_an_answer_says_once_how_browsers_shall_treat_it(door: Door, kind: str) -> None:
    answer = ANSWERS[kind](door)
    assert answer.status == int(kind[:3])
    assert answer.headers.items() >= SECURITY.items()
    if answer.status >= 400:
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.headers["Cache-Control"] == "no-store"
        assert "ETag" not in answer.headers
        assert (answer.json["status"], answer.json["type"].partition("/problems/")[0]) == (
            answer.status,
            "https://stackyard.example",
        )


@pytest.mark.parametrize(
    "accept",
    [
        "*/*", "application/*", "application/json", "text/html, */*;q=0.1", "APPLICATION/JSON",
        "application/json;q=0.001", "text/html;q=1, application/json;q=0.5",
        "application/json;charset=utf-8", "application/json; indent=2, text/html", "",
        "text/html,application/xhtml+xml,*/*;q=0.8",
        "*/*;q=0, application/json", "application/*;q=0, application/json;q=1",
    ],
)  # fmt: skip
def test_who_takes_json_in_any_words_gets_it(door: Door, accept: str) -> None:
    assert door.get("/sites", headers={"Accept": accept}).status == 200


@pytest.mark.parametrize(
    "accept",
    [
        "text/html", "application/xml, text/*", "application/json;q=0", "*/*;q=0", "json", "*", ",",
        "*/*, application/json;q=0", "application/*;q=0, */*", "application/problem+json", "a/b/c",
        "application/json;q=0.0",
    ],
)  # fmt: skip
def test_who_excludes_json_is_told_in_a_problem(door: Door, accept: str) -> None:
    answer = door.post(ANCHORAGE, headers={"Accept": accept})
    assert (answer.status, answer.json["type"].rpartition("/")[2]) == (406, "not-acceptable")
    assert not door.sites.kept


@pytest.mark.parametrize(("length", "status"), [(-1, 200), (0, 200), (1, 500)])
def test_an_answer_larger_than_lambda_takes_is_a_problem_and_logged(
    gateway_door: Door, logged: StringIO, length: int, status: int
) -> None:
    """A megabyte is nothing that sites can come to: the name is made up behind the door."""
    door = gateway_door
    path = f"/{door.post(ANCHORAGE).headers['Location']}"
    ((site_id, site),) = door.sites.kept.items()
    rest = len(json.dumps(door.get(path).text)) - 2 - len("Anchorage")
    quotes = 1_000_000
    name = '"' * quotes + "x" * (MOST_ANSWER_BYTES - rest - 4 * quotes + length)
    told: Any = type(site.details)
    details = told(name=name, latitude=site.details.latitude, longitude=site.details.longitude)
    door.sites.kept[site_id] = type(site)(
        id=site.id, details=details, created_at=site.created_at, created_by="x"
    )
    answer = door.get(path)
    assert answer.status == status
    if status == 500:
        assert answer.json["type"].endswith("/answer-too-large")
        assert str(MOST_ANSWER_BYTES + length) in answer.json["detail"]
        assert "the answer is too large" in logged.getvalue()
        assert ("ETag" in answer.headers, len(answer.text) < 1_000) == (False, True)


class _Thing(Struct, frozen=True):
    name: str


def _ended(monkeypatch: pytest.MonkeyPatch, **said: Any) -> TestResponse:
    """The answer of an operation that is on no other app."""
    monkeypatch.setattr(operations, "OPERATIONS", {})
    blueprint = Blueprint("things", __name__)
    operation = Operation(
        id="getThing", method="GET", path="/things", needs=Needs.READ, answers=_Thing, **said
    )

    @serve(blueprint, operation)
    def get_thing(call: Call) -> Reply:
        return Reply(answer=_Thing(call.caller.id))

    app = create_app()
    app.register_blueprint(blueprint)
    told = {
        "serverless.event": {"requestContext": {"requestId": "1"}},
        "serverless.authorizer": {"claims": OPERATOR},
    }
    return Client(app).get("/things", environ_overrides=told)


def test_an_operation_that_ends_says_since_when_and_until_when(
    gateway_door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    """RFC 9745 counts seconds since 1970, RFC 8594 writes a date of HTTP."""
    answer = _ended(monkeypatch, deprecated=date(2026, 2, 3), sunset=date(2027, 2, 3))
    assert answer.status_code == 200
    assert answer.headers["Deprecation"] == "@1770076800"
    assert answer.headers["Sunset"] == "Wed, 03 Feb 2027 00:00:00 GMT"


def test_an_operation_that_stays_says_nothing_of_an_end(
    gateway_door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = _ended(monkeypatch)
    assert answer.status_code == 200
    assert {"Deprecation", "Sunset"}.isdisjoint(answer.headers.keys())


@pytest.mark.parametrize(
    "body",
    [
        b'{"name": "\xff"}', b"\xff\xfe{\x00}\x00", "{}".encode("utf-16"), b"\xef\xbb\xbf{}",
        b'{"name": "\xed\xa0\x80"}', b'{"a": 1, "a": 1}', b'{"a": [{"b": 1, "b": 2}]}', b"NaN",
        b"Infinity", b'{"a": -Infinity}', b"01", b"+1", b".5", b"1.", b"1e", b"[1,]", b'{"a":1,}',
        b"// x\n{}", b'"\x01"', b'"\\x41"', b'"\\ud8"', b"tru", b"", b" ", b"\x00", b"[" * 100_000,
        b'{"a":' * 50_000, b"1" * 4_301, b"-" + b"9" * 10_000,
    ],
    ids=lambda body: str(body[:24]),
)  # fmt: skip
def test_what_rfc_8259_does_not_allow_is_refused(body: bytes) -> None:
    with pytest.raises(Problem) as refused:
        decode(body)
    assert refused.value.kind.slug == "malformed-json"
    assert refused.value.detail.isprintable()


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b"1e999", float("inf")), (b"-0", 0), (b"0.1", 0.1), (b'"\\ud83d\\ude00"', "\U0001f600"),
        (b'"\\ud83d"', "\ud83d"), (b"[" * 100 + b"]" * 100, None), (b" \t\r\n{}", {}),
        (b"9" * 4_300, 10**4_300 - 1), (b'{"a": {"a": 1}}', {"a": {"a": 1}}),
    ],
    ids=lambda each: str(each)[:24],
)  # fmt: skip
def test_what_it_allows_is_read_and_left_to_the_rules(body: bytes, value: object) -> None:
    assert value is None or decode(body) == value


@pytest.mark.parametrize(
    "text",
    ['{"name": "\\ud800"}', '{"\\udfff": 1}', '{"latitude": 1e999}', '{"name": "\\ufffd"}',
     '{"latitude": ' + "9" * 4_000 + "}", '{"name": ' + "[" * 90 + "]" * 90 + "}",
     '{"name": "\\u0000"}', '{"name": "a\\tb"}', '{"name": "\\u00a0\\u3000"}'],
)  # fmt: skip
def test_what_json_allows_and_no_site_can_be_is_422(door: Door, text: str) -> None:
    body = text.replace("}", ', "longitude": 0}') if "longitude" not in text else text
    answer = door.post(body)
    assert (answer.status, answer.json["type"].rpartition("/")[2]) == (422, "invalid-site")
    assert all(error["pointer"].startswith("#/") for error in answer.json["errors"])
