"""Latest readings and windows through both doors."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from tests.device_examples import device
from tests.door import OPERATOR, VIEWER, Door
from tests.reading_examples import RETENTION, START, Line, content_of, line
from web_api.domain.device import Device
from web_api.domain.errors import TransientError
from web_api.domain.site import Role
from web_api.domain.window import highest_revisions, latest_readings
from web_api.events.windows import windows_of

STRANGER = {"sub": "77aa-stranger"}
KIND = {"kind": "air-temperature"}


def _keep(door: Door, *lines: Line) -> Device:
    """What was read by a device that is registered with it."""
    kept = device(uuid4())
    door.devices.kept[kept.id] = kept
    content = content_of([each | {"deviceId": str(kept.id)} for each in lines])
    told = windows_of(content, len(lines)) if lines else []
    door.windows.keep(highest_revisions(told), RETENTION)
    door.windows.keep_latest(latest_readings(told))
    return kept


def _starts(windows: list[dict[str, str]]) -> list[int]:
    """In minutes after START."""
    return [
        (datetime.fromisoformat(each["start"]) - START) // timedelta(minutes=1) for each in windows
    ]


def test_the_latest_reading_of_each_kind_is_told(door: Door) -> None:
    kept = _keep(door, line(0, values=(-9,)), line(3, values=(-8.5,)), line(1, kind="air-pressure"))
    answer = door.get(f"/devices/{kept.id}/readings", claims=VIEWER)
    assert answer.status == 200
    readings = answer.json["readings"]
    assert [each["kind"] for each in readings] == ["air-pressure", "air-temperature"]
    assert readings[1] == {
        "kind": "air-temperature", "unit": "Cel", "value": -8.5,
        "observedAt": "2026-02-03T08:03:00Z",
    }  # fmt: skip


def test_of_a_device_that_has_read_nothing_nothing_is_told(door: Door) -> None:
    kept = _keep(door)
    assert door.get(f"/devices/{kept.id}/readings").json == {"readings": []}
    assert door.get(f"/devices/{kept.id}/windows", query=KIND).json == {"windows": []}


def test_a_window_is_told_as_it_was_closed(door: Door) -> None:
    kept = _keep(door, line(0, 2, (-8.5, -8.375, -9)))
    (window,) = door.get(f"/devices/{kept.id}/windows", query=KIND, claims=VIEWER).json["windows"]
    assert window == {
        "start": "2026-02-03T08:00:00Z", "end": "2026-02-03T08:01:00Z", "unit": "Cel", "count": 3,
        "sum": -25.875, "min": -9.0, "max": -8.375, "mean": -8.625,
        "last": {"value": -9.0, "observedAt": "2026-02-03T08:00:20Z"}, "revision": 2,
    }  # fmt: skip


@pytest.mark.parametrize("limit", [1, 2, 3, 6, 7, 100])
def test_every_window_is_listed_once_newest_first_whatever_the_page(door: Door, limit: int) -> None:
    kept = _keep(door, *map(line, range(7)), line(0, kind="humidity"), line(0, length=600))
    listed: list[int] = []
    query = {"limit": str(limit), **KIND}
    while True:
        page = door.get(f"/devices/{kept.id}/windows", query=query, claims=VIEWER).json
        assert 1 <= len(page["windows"]) <= limit
        listed += _starts(page["windows"])
        if "nextCursor" not in page:
            break
        query["cursor"] = page["nextCursor"]
    assert listed == [6, 5, 4, 3, 2, 1, 0]


@pytest.mark.parametrize(
    ("since", "until", "found"),
    [
        ("2026-02-03T08:02:00Z", None, [4, 3, 2]),
        ("2026-02-03T08:02:00.000001Z", None, [4, 3]),
        (None, "2026-02-03T08:02:00Z", [1, 0]),
        ("2026-02-03T09:01:00+01:00", "2026-02-03T08:03:00Z", [2, 1]),
        ("2026-02-03T08:03:00Z", "2026-02-03T08:03:00Z", []),
        ("2026-02-03T08:04:00Z", "2026-02-03T08:00:00Z", []),
    ],
)
def test_a_span_holds_the_windows_that_start_in_it(
    door: Door, since: str | None, until: str | None, found: list[int]
) -> None:
    kept = _keep(door, *map(line, range(5)))
    span = {name: time for name, time in (("from", since), ("to", until)) if time}
    page = door.get(f"/devices/{kept.id}/windows", query=KIND | span).json
    assert _starts(page["windows"]) == found


def test_a_cursor_goes_on_within_its_span_and_is_good_for_no_other(door: Door) -> None:
    kept = _keep(door, *map(line, range(5)))
    query = {"from": "2026-02-03T08:01:00Z", "to": "2026-02-03T08:04:00Z", "limit": "2", **KIND}
    path = f"/devices/{kept.id}/windows"
    page = door.get(path, query=query).json
    assert _starts(page["windows"]) == [3, 2]
    query["cursor"] = page["nextCursor"]
    assert _starts(door.get(path, query=query).json["windows"]) == [1]
    assert door.get(path, query=query | {"from": "2026-02-03T08:00:00Z"}).status == 400
    assert door.get(path, query=query | {"lengthSeconds": "600"}).status == 400


def test_windows_of_ten_minutes_are_asked_for_by_their_length(door: Door) -> None:
    kept = _keep(door, line(0), line(0, length=600), line(10, length=600))
    query = {"lengthSeconds": "600", **KIND}
    page = door.get(f"/devices/{kept.id}/windows", query=query).json
    assert _starts(page["windows"]) == [10, 0]


def test_a_window_that_should_be_forgotten_is_not_told_though_the_table_has_it(door: Door) -> None:
    kept = _keep(door, line(0), line(1))
    path = f"/devices/{kept.id}/windows"
    door.clock.now = START + timedelta(minutes=1) + RETENTION - timedelta(microseconds=1)
    assert _starts(door.get(path, query=KIND).json["windows"]) == [1, 0]
    door.clock.now = START + timedelta(minutes=1) + RETENTION
    assert _starts(door.get(path, query=KIND).json["windows"]) == [1]
    asked = {"from": START.isoformat().replace("+00:00", "Z"), **KIND}
    assert _starts(door.get(path, query=asked).json["windows"]) == [1]


@pytest.mark.parametrize(
    ("query", "fault"),
    [
        ({}, "kind is required"),
        ({"kind": "Air"}, "kind must be"),
        ({"kind": "a#60"}, "kind must be"),
        ({"kind": "a\n"}, "kind must be"),
        ({"kind": "k" * 41}, "kind must be"),
        ({"lengthSeconds": "90", **KIND}, "lengthSeconds must be one of 60, 600"),
        ({"lengthSeconds": "060", **KIND}, "lengthSeconds must be one of 60, 600"),
        ({"from": "yesterday", **KIND}, "from must be a time"),
        ({"to": "2026-02-03T08:00:00", **KIND}, "to must be a time"),
        ({"sort": "start", **KIND}, "sort is unknown"),
    ],
)
def test_a_wrong_parameter_is_named(door: Door, query: dict[str, str], fault: str) -> None:
    kept = _keep(door, line())
    answer = door.get(f"/devices/{kept.id}/windows", query=query)
    assert answer.status == 400
    assert fault in answer.json["detail"]


@pytest.mark.parametrize("path", ["readings", "windows?kind=air-temperature"])
def test_who_may_not_see_the_device_is_told_the_same_as_of_none(door: Door, path: str) -> None:
    kept, (resource, _, kind) = _keep(door, line()), path.partition("?kind=")
    query = {"kind": kind} if kind else {}
    none = uuid4()
    for claims, device_id in ((STRANGER, kept.id), (STRANGER, none), (OPERATOR, none)):
        answer = door.get(f"/devices/{device_id}/{resource}", query=query, claims=claims)
        assert answer.status == 404
        assert answer.json["detail"] == f"no device has the id {device_id}"
    door.members.roles[kept.details.site_id, STRANGER["sub"]] = Role.VIEWER
    member = door.get(f"/devices/{kept.id}/{resource}", query=query, claims=STRANGER)
    assert member.status == 200


def test_what_was_read_before_is_known_by_its_tag(door: Door) -> None:
    kept = _keep(door, line())
    path = f"/devices/{kept.id}/readings"
    tag = door.get(path).headers["ETag"]
    assert door.get(path, headers={"if-none-match": tag}).status == 304
    told = windows_of(content_of([line(1) | {"deviceId": str(kept.id)}]), 1)
    door.windows.keep_latest(latest_readings(told))
    assert door.get(path, headers={"if-none-match": tag}).status == 200


def test_a_table_that_can_not_now_is_503(door: Door) -> None:
    kept = _keep(door, line())
    door.windows.faults = [TransientError("throttled")]
    answer = door.get(f"/devices/{kept.id}/readings")
    assert (answer.status, answer.headers["Retry-After"]) == (503, "2")


def test_what_a_device_has_read_stays_when_it_is_retired(door: Door) -> None:
    kept = _keep(door, line())
    assert door.delete(f"/devices/{kept.id}", headers={"if-match": "*"}).status == 204
    assert len(door.get(f"/devices/{kept.id}/readings").json["readings"]) == 1
