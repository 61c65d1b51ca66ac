"""Which pages a browser may let put readings, and read what is answered."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from stream_ingest.domain.errors import TransientError
from stream_ingest.telemetry import log
from tests.door import CONSOLE, MACHINE, Answer, Door, reading

FOREIGN = [
    "https://example.org",
    "null",
    "*",
    "",
    CONSOLE + "/",
    CONSOLE + ".example.org",
    CONSOLE.upper(),
    CONSOLE.replace("https", "http"),
    CONSOLE + ", https://example.org",
]

ANSWERS: dict[int, Callable[[Door], Answer]] = {
    202: lambda door: door.post(reading()),
    400: lambda door: door.post("{"),
    401: lambda door: door.send(claims=None),
    404: lambda door: door.send(path="/nowhere"),
    405: lambda door: door.send("GET"),
    422: lambda door: door.post({}),
}


def _cors(answer: Answer) -> set[str]:
    return {name for name in answer.headers if name.lower().startswith("access-control-")}


@pytest.fixture
def page(door: Door) -> Door:
    """Requests come from a page of the console."""
    door.origin = CONSOLE
    return door


@pytest.mark.parametrize("status", ANSWERS)
def test_a_page_of_the_console_may_read_every_answer(page: Door, status: int) -> None:
    answer = ANSWERS[status](page)
    assert answer.status == status
    assert answer.headers["Access-Control-Allow-Origin"] == CONSOLE
    assert answer.headers["Vary"] == "Origin"
    assert {"X-Request-Id", "Retry-After"} <= {
        *answer.headers["Access-Control-Expose-Headers"].split(", ")
    }


@pytest.mark.parametrize("status", ANSWERS)
def test_whoever_is_no_browser_is_told_nothing_of_it_and_waits_for_no_registry(
    door: Door, status: int
) -> None:
    answer = ANSWERS[status](door)
    assert (answer.headers["Vary"], _cors(answer)) == ("Origin", set())
    assert door.registry.reads == 0


@pytest.mark.parametrize("origin", FOREIGN)
def test_a_foreign_page_is_allowed_nothing(door: Door, origin: str) -> None:
    door.origin = origin
    for answer in (door.post(reading()), door.send(path="/nowhere"), door.preflight()):
        assert _cors(answer) == set()
        assert answer.headers["Vary"] == "Origin"


def test_a_preflight_tells_the_console_what_it_may_do(page: Door) -> None:
    answer = page.preflight()
    assert (answer.status, answer.text) == (204, "")
    assert {name: answer.headers[name] for name in _cors(answer)} == {
        "Access-Control-Allow-Origin": CONSOLE,
        "Access-Control-Allow-Methods": "POST",
        "Access-Control-Allow-Headers": (
            "authorization, content-encoding, content-type, idempotency-key, x-correlation-id"
        ),
        "Access-Control-Max-Age": "7200",
    }


@pytest.mark.parametrize("path", ["/nowhere", "/partners/readings"])
def test_where_no_page_may_call_a_preflight_names_no_method(page: Door, path: str) -> None:
    answer = page.preflight(path)
    assert (answer.status, answer.headers["Access-Control-Allow-Origin"]) == (204, CONSOLE)
    assert "Access-Control-Allow-Methods" not in answer.headers


def test_options_puts_nothing_whoever_sends_it(page: Door) -> None:
    for path, claims in (("/readings", None), ("/partners/readings", MACHINE)):
        headers = {"content-type": "application/json"}
        assert page.send("OPTIONS", path, claims, headers, "{}").status == 204
    assert page.stream.requests == []


def test_the_origin_is_kept_for_a_minute(page: Door) -> None:
    for seconds, reads in ((0, 1), (59, 1), (1, 2), (59, 2)):
        page.clock.now += timedelta(seconds=seconds)
        assert page.post({}).headers["Access-Control-Allow-Origin"] == CONSOLE
        assert page.registry.reads == reads


@pytest.mark.parametrize("fault", [TransientError("no console"), KeyError("Parameter")])
def test_without_the_registry_no_page_may_call_and_the_log_says_so_once(
    page: Door, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    said: list[str] = []
    monkeypatch.setattr(log, "warning", lambda message, **_: said.append(message))
    page.registry.faults = [fault]
    for seconds, is_allowed in ((0, False), (9, False), (1, True)):
        page.clock.now += timedelta(seconds=seconds)
        answer = page.post(reading())
        assert (answer.status, bool(_cors(answer))) == (202, is_allowed)
    assert said == ["no origin is allowed"]
