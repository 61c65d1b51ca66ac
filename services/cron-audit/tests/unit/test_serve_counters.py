"""GET /counters through the deployed handler."""

from typing import Any

import pytest

from cron_audit.domain import TransientError
from tests.door import Door
from tests.fakes import NOW, RETENTION, event


def test_before_anything_is_heard_there_are_no_counters(door: Door) -> None:
    assert door.send().json == {"counters": [], "total": 0}


def test_counters_come_by_type_with_their_sum(door: Door) -> None:
    for event_id, name in [("1", "b.v1"), ("2", "a.v1"), ("3", "b.v1")]:
        door.ledger.count(event(id=event_id, type=name), NOW, NOW + RETENTION)
    at = "2026-02-03T08:15:30.125000Z"
    assert door.send().json == {
        "counters": [
            {"type": "a.v1", "count": 1, "lastHeardAt": at},
            {"type": "b.v1", "count": 2, "lastHeardAt": at},
        ],
        "total": 3,
    }


@pytest.mark.parametrize(
    "groups",
    ["viewer", "operator", "staff,viewer", "[staff viewer]", '["staff","viewer"]', ["viewer"]],
)
def test_groups_are_read_in_every_form_that_a_gateway_gives_them(door: Door, groups: Any) -> None:
    assert door.send(claims={"cognito:groups": groups}).status == 200


@pytest.mark.parametrize("claims", [None, {}, {"cognito:groups": "viewers,[operators]"}])
def test_a_caller_in_neither_group_is_refused(door: Door, claims: Any) -> None:
    assert door.send(claims=claims).status == 403


@pytest.mark.parametrize("path", ["/", "/counters/", "/counters/x", "/sites"])
def test_an_unknown_path_is_404(door: Door, path: str) -> None:
    assert door.send(path=path).status == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "HEAD"])
def test_a_wrong_method_is_405_and_says_which_is_right(door: Door, method: str) -> None:
    answer = door.send(method)
    assert (answer.status, answer.headers["Allow"]) == (405, "GET")


def test_a_table_that_is_not_ready_is_503_with_retry_after(door: Door) -> None:
    door.ledger.faults = [TransientError("throttled")]
    answer = door.send()
    assert (answer.status, int(answer.headers["Retry-After"]) > 0) == (503, True)


def test_the_unknown_error_is_500_and_tells_nothing_of_itself(door: Door) -> None:
    door.ledger.faults = [RuntimeError("secret of the inside")]
    answer = door.send()
    assert (answer.status, answer.headers["Content-Type"]) == (500, "application/problem+json")
    assert answer.json["requestId"] == answer.headers["X-Request-Id"]
    assert "secret" not in answer.text
