"""Which pages a browser may let call here, and read what is answered."""

from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from uuid import uuid4

import pytest

from tests.door import ANCHORAGE, VIEWER, Door
from tests.fakes import CONSOLE
from tests.ways import Answer
from web_api.domain.errors import Denied, TransientError

FOREIGN = [
    "https://example.org",
    "null",
    "*",
    "",
    CONSOLE + "/",
    CONSOLE + ".example.org",
    CONSOLE.upper(),
    CONSOLE.replace("https", "http"),
    CONSOLE + ":8443",
    CONSOLE + ", https://example.org",
    "é",
]


def _cors(answer: Answer) -> set[str]:
    return {name for name in answer.headers if name.lower().startswith("access-control-")}


@pytest.fixture
def page(door: Door) -> Door:
    """Requests come from a page of the console."""
    door.origin = CONSOLE
    return door


ANSWERS: dict[int, Callable[[Door], Answer]] = {
    200: lambda door: door.get("/sites"),
    201: lambda door: door.post(ANCHORAGE),
    204: lambda door: door.delete(f"/{door.request_upload().headers['Location']}"),
    400: lambda door: door.post("{"),
    401: lambda door: door.get(
        f"/field/devices/{uuid4()}", claims=None, headers={"authorization": "Bearer x"}
    ),
    403: lambda door: door.post(ANCHORAGE, claims=VIEWER),
    404: lambda door: door.get(f"/sites/{uuid4()}"),
    405: lambda door: door.send("PATCH", "/sites"),
    413: lambda door: door.post(" " * 65_537),
    415: lambda door: door.post("{}", headers={"content-type": "text/plain"}),
    422: lambda door: door.post({}),
    500: lambda door: _failing(door, RuntimeError("unknown")),
    503: lambda door: _failing(door, TransientError("throttled")),
}


def _failing(door: Door, error: Exception) -> Answer:
    door.sites.faults = [error]
    return door.get("/sites")


@pytest.mark.parametrize("status", ANSWERS)
def test_a_page_of_the_console_may_read_every_answer(page: Door, status: int) -> None:
    answer = ANSWERS[status](page)
    assert answer.status == status
    assert answer.headers["Access-Control-Allow-Origin"] == CONSOLE
    assert answer.headers["Vary"] == "Origin"
    assert answer.headers["Access-Control-Expose-Headers"] == (
        "X-Request-Id, X-Correlation-Id, Idempotency-Replayed, Location, ETag, Retry-After"
    )


def test_a_page_may_read_that_nothing_is_at_a_path(page: Door) -> None:
    answer = page.get("/nowhere")
    assert (answer.status, answer.headers["Access-Control-Allow-Origin"]) == (404, CONSOLE)


@pytest.mark.parametrize("status", ANSWERS)
def test_every_answer_says_that_it_depends_on_the_origin(door: Door, status: int) -> None:
    answer = ANSWERS[status](door)
    assert (answer.headers["Vary"], _cors(answer)) == ("Origin", set())


@pytest.mark.parametrize("origin", FOREIGN)
def test_a_foreign_page_is_allowed_nothing(door: Door, origin: str) -> None:
    door.origin = origin
    for answer in (door.get("/sites"), door.get("/nowhere"), door.preflight("/sites", "POST")):
        assert _cors(answer) == set()
        assert answer.headers["Vary"] == "Origin"


def test_no_page_is_allowed_to_send_cookies(page: Door) -> None:
    for answer in (page.get("/sites"), page.preflight("/sites")):
        assert "Access-Control-Allow-Credentials" not in answer.headers


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("/sites", "GET, HEAD, POST"),
        ("/sites/0b6f6a53-5c1e-4a6c-9d8e-3c1f5f1e7a11", "DELETE, GET, HEAD, PUT"),
        ("/photos", "GET, HEAD, POST"),
        ("/photos/0b6f6a53-5c1e-4a6c-9d8e-3c1f5f1e7a11", "DELETE, GET, HEAD"),
    ],
)
def test_a_preflight_tells_the_console_the_methods_of_a_path(
    page: Door, path: str, methods: str
) -> None:
    answer = page.preflight(path, "POST")
    assert (answer.status, answer.text) == (204, "")
    assert "Content-Type" not in answer.headers
    assert answer.headers["Access-Control-Allow-Origin"] == CONSOLE
    assert answer.headers["Access-Control-Allow-Methods"] == methods
    assert answer.headers["Access-Control-Allow-Headers"] == (
        "authorization, content-type, idempotency-key, if-match, if-none-match, x-correlation-id"
    )
    assert answer.headers["Access-Control-Max-Age"] == "7200"


@pytest.mark.parametrize("path", ["/", "/nowhere", "/sites/", "/sites/7", "/static/x"])
def test_a_preflight_of_an_unknown_path_lets_the_console_read_its_404(
    page: Door, path: str
) -> None:
    answer = page.preflight(path)
    assert (answer.status, answer.text) == (204, "")
    assert answer.headers["Access-Control-Allow-Origin"] == CONSOLE
    assert "Access-Control-Allow-Methods" not in answer.headers


@pytest.mark.parametrize("origin", [None, "https://example.org"])
def test_options_tells_others_nothing_not_even_which_paths_there_are(
    door: Door, origin: str | None
) -> None:
    door.origin = origin
    told = []
    for path in ("/sites", f"/photos/{uuid4()}", "/nowhere", "/"):
        answer = door.preflight(path)
        own = {name: answer.headers.pop(name) for name in ("X-Request-Id", "X-Correlation-Id")}
        assert len(own) == 2
        told.append(answer)
    assert [each == told[0] for each in told] == [True] * 4
    assert not [name for name in told[0].headers if name.startswith(("Access-", "Allow"))]
    assert told[0].headers["Vary"] == "Origin"


def test_options_reaches_no_use_case(page: Door) -> None:
    page.sites.faults = [RuntimeError("reached")]
    page.photos.faults = [RuntimeError("reached")]
    for path in ("/sites", f"/sites/{uuid4()}", "/photos", f"/photos/{uuid4()}"):
        assert page.send("OPTIONS", path, body='{"name": "x"}').status == 204
    assert len(page.sites.faults) == len(page.photos.faults) == 1


def test_whoever_is_no_browser_does_not_wait_for_the_registry(door: Door) -> None:
    for send in ANSWERS.values():
        send(door)
    door.preflight("/sites")
    assert door.registry.reads == 0


def test_the_origin_is_kept_for_a_minute(page: Door) -> None:
    for seconds, reads in ((0, 1), (59, 1), (1, 2), (59, 2)):
        page.clock.now += timedelta(seconds=seconds)
        assert page.get("/sites").headers["Access-Control-Allow-Origin"] == CONSOLE
        assert page.registry.reads == reads


def test_a_console_that_moved_is_known_within_a_minute(page: Door) -> None:
    page.get("/sites")
    page.registry.origin = "https://d222222abcdef8.cloudfront.net"
    page.clock.now += timedelta(seconds=60)
    assert _cors(page.get("/sites")) == set()
    page.origin = page.registry.origin
    assert page.get("/sites").headers["Access-Control-Allow-Origin"] == page.origin


@pytest.mark.parametrize(
    "fault", [TransientError("no console"), Denied("ssm:GetParameter"), KeyError("Parameter")]
)
def test_without_the_registry_no_page_may_call_and_the_log_says_why(
    page: Door, logged: StringIO, fault: Exception
) -> None:
    page.registry.faults = [fault]
    answer = page.get("/sites")
    assert (answer.status, _cors(answer)) == (200, set())
    assert '"level":"WARNING"' in logged.getvalue()
    assert str(fault).strip("'") in logged.getvalue()


def test_what_was_allowed_before_is_not_when_the_registry_fails(page: Door) -> None:
    page.get("/sites")
    page.clock.now += timedelta(seconds=60)
    page.registry.faults = [TransientError("throttled")]
    assert _cors(page.get("/sites")) == set()


def test_a_registry_that_failed_is_asked_again_after_ten_seconds(
    page: Door, logged: StringIO
) -> None:
    page.registry.faults = [TransientError("throttled")]
    for seconds, reads, allowed in ((0, 1, False), (9, 1, False), (1, 2, True)):
        page.clock.now += timedelta(seconds=seconds)
        answer = page.preflight("/sites")
        assert ("Access-Control-Allow-Origin" in answer.headers) == allowed
        assert page.registry.reads == reads
    assert logged.getvalue().count("no origin is allowed") == 1


def test_a_preflight_carries_both_ids_and_is_logged(page: Door, logged: StringIO) -> None:
    answer = page.preflight("/private-path")
    assert answer.headers["X-Request-Id"] == answer.headers["X-Correlation-Id"]
    assert '"method":"OPTIONS"' in logged.getvalue()
    assert "private" not in logged.getvalue()
