"""Which pages a browser may let call here, and read what is answered."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from cron_audit.domain import TransientError
from cron_audit.telemetry import log
from tests.door import Answer, Door
from tests.fakes import CONSOLE

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


def _cors(answer: Answer) -> set[str]:
    return {name for name in answer.headers if name.lower().startswith("access-control-")}


@pytest.fixture
def page(door: Door) -> Door:
    """Requests come from a page of the console."""
    door.origin = CONSOLE
    return door


@pytest.fixture
def warnings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    said: list[str] = []
    monkeypatch.setattr(log, "warning", lambda message, **_: said.append(message))
    return said


ANSWERS: dict[int, Callable[[Door], Answer]] = {
    200: lambda door: door.send(),
    403: lambda door: door.send(claims=None),
    404: lambda door: door.send(path="/nowhere"),
    405: lambda door: door.send("POST"),
    500: lambda door: _failing(door, RuntimeError("unknown")),
    503: lambda door: _failing(door, TransientError("throttled")),
}


def _failing(door: Door, error: Exception) -> Answer:
    door.ledger.faults = [error]
    return door.send()


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
def test_every_answer_says_that_it_depends_on_the_origin(door: Door, status: int) -> None:
    answer = ANSWERS[status](door)
    assert (answer.headers["Vary"], _cors(answer)) == ("Origin", set())


@pytest.mark.parametrize("name", ["Origin", "origin", "ORIGIN"])
def test_the_origin_is_read_however_its_header_is_written(page: Door, name: str) -> None:
    page.origin_header = name
    assert page.send().headers["Access-Control-Allow-Origin"] == CONSOLE


@pytest.mark.parametrize("origin", FOREIGN)
def test_a_foreign_page_is_allowed_nothing(door: Door, origin: str) -> None:
    door.origin = origin
    for answer in (door.send(), door.send(path="/nowhere"), door.preflight()):
        assert _cors(answer) == set()
        assert answer.headers["Vary"] == "Origin"


def test_a_preflight_tells_the_console_what_it_may_do(page: Door) -> None:
    answer = page.preflight()
    assert (answer.status, answer.text) == (204, "")
    assert answer.headers["X-Request-Id"]
    assert {name: answer.headers[name] for name in _cors(answer)} == {
        "Access-Control-Allow-Origin": CONSOLE,
        "Access-Control-Allow-Methods": "GET",
        "Access-Control-Allow-Headers": (
            "authorization, content-type, idempotency-key, x-correlation-id"
        ),
        "Access-Control-Max-Age": "7200",
    }


def test_a_preflight_of_an_unknown_path_lets_the_console_read_its_404(page: Door) -> None:
    answer = page.preflight("/nowhere")
    assert (answer.status, answer.headers["Access-Control-Allow-Origin"]) == (204, CONSOLE)
    assert "Access-Control-Allow-Methods" not in answer.headers


@pytest.mark.parametrize("origin", [None, "https://example.org"])
def test_options_tells_others_nothing_not_even_which_paths_there_are(
    door: Door, origin: str | None
) -> None:
    door.origin = origin
    for path in ("/counters", "/nowhere", "/"):
        answer = door.preflight(path)
        assert (answer.status, answer.text) == (204, "")
        assert answer.headers.keys() == {"Vary", "X-Request-Id"}


def test_options_reads_no_counter(page: Door) -> None:
    page.ledger.faults = [RuntimeError("reached")]
    assert page.send("OPTIONS").status == 204
    assert len(page.ledger.faults) == 1


def test_whoever_is_no_browser_does_not_wait_for_the_registry(door: Door) -> None:
    for send in ANSWERS.values():
        send(door)
    door.preflight()
    assert door.registry.reads == 0


def test_the_origin_is_kept_for_a_minute(page: Door) -> None:
    for seconds, reads in ((0, 1), (59, 1), (1, 2), (59, 2)):
        page.clock.now += timedelta(seconds=seconds)
        assert page.send().headers["Access-Control-Allow-Origin"] == CONSOLE
        assert page.registry.reads == reads


@pytest.mark.parametrize("fault", [TransientError("no console"), KeyError("Parameter")])
def test_without_the_registry_no_page_may_call_and_the_log_says_so(
    page: Door, warnings: list[str], fault: Exception
) -> None:
    page.registry.faults = [fault]
    answer = page.send()
    assert (answer.status, _cors(answer)) == (200, set())
    assert warnings == ["no origin is allowed"]


def test_what_was_allowed_before_is_not_when_the_registry_fails(page: Door) -> None:
    page.send()
    page.clock.now += timedelta(seconds=60)
    page.registry.faults = [TransientError("throttled")]
    assert _cors(page.send()) == set()


def test_a_registry_that_failed_is_asked_again_after_ten_seconds(
    page: Door, warnings: list[str]
) -> None:
    page.registry.faults = [TransientError("throttled")]
    for seconds, reads, allowed in ((0, 1, False), (9, 1, False), (1, 2, True)):
        page.clock.now += timedelta(seconds=seconds)
        assert ("Access-Control-Allow-Origin" in page.send().headers) == allowed
        assert page.registry.reads == reads
    assert len(warnings) == 1
