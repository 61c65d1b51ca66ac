"""Alerts through both doors."""

import json
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.device_examples import device
from tests.door import OPERATOR, VIEWER, Door
from tests.reading_examples import LEADVILLE, PAGO_PAGO, crossing
from tests.reading_fakes import FakeDeviceSites
from web_api.domain.errors import TransientError
from web_api.domain.site import Role
from web_api.events.crossings import decode
from web_api.use_cases.alerts import RecordCrossing

STRANGER = {"sub": "77aa-stranger"}
HERE, THERE = uuid4(), uuid4()
SITES = {UUID(LEADVILLE): HERE, UUID(PAGO_PAGO): THERE}


def _hear(door: Door, *events: dict[str, Any], sites: dict[UUID, UUID] = SITES) -> None:
    record = RecordCrossing(door.alerts, FakeDeviceSites(sites), lambda _: None)
    for event in events:
        record(decode(json.dumps(event))[1])


def _six(door: Door) -> list[str]:
    """Three of each device, the first of each cleared; their ids, oldest first."""
    for n in range(6):
        at = n * 60
        whose = (LEADVILLE, PAGO_PAGO)[n % 2]
        _hear(door, crossing("raised", at, event_id=f"r{n}", device=whose))
        if n < 2:
            _hear(door, crossing("cleared", at, at + 30, event_id=f"c{n}", device=whose))
    return [str(alert_id) for alert_id in sorted(door.alerts.kept)]


def _listed(door: Door, limit: int = 2, **filters: str) -> list[str]:
    listed: list[str] = []
    query = {"limit": str(limit), **filters}
    while True:
        page = door.get("/alerts", query=query, claims=VIEWER).json
        assert len(page["alerts"]) <= limit
        listed += [alert["id"] for alert in page["alerts"]]
        if "nextCursor" not in page:
            return listed
        query["cursor"] = page["nextCursor"]


@pytest.mark.parametrize("limit", [1, 2, 5, 6, 100])
@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, [5, 4, 3, 2, 1, 0]),
        ({"state": "raised"}, [5, 4, 3, 2]),
        ({"state": "cleared"}, [1, 0]),
        ({"siteId": str(HERE)}, [4, 2, 0]),
        ({"deviceId": PAGO_PAGO}, [5, 3, 1]),
        ({"siteId": str(HERE), "state": "raised"}, [4, 2]),
        ({"deviceId": PAGO_PAGO, "state": "cleared"}, [1]),
        ({"siteId": str(THERE), "deviceId": PAGO_PAGO}, [5, 3, 1]),
        ({"siteId": str(HERE), "deviceId": PAGO_PAGO}, []),
        ({"siteId": str(uuid4())}, []),
    ],
)
def test_alerts_are_listed_once_newest_first_by_what_is_asked(
    door: Door, filters: dict[str, str], found: list[int], limit: int
) -> None:
    ids = _six(door)
    assert _listed(door, limit, **filters) == [ids[place] for place in found]


def test_an_alert_is_told_from_its_beginning_to_its_end(door: Door) -> None:
    _hear(door, crossing(), crossing("cleared", 0, 60, event_id="2", value=15.0))
    ((alert_id, _),) = door.alerts.kept.items()
    answer = door.get(f"/alerts/{alert_id}", claims=VIEWER)
    assert answer.status == 200
    assert answer.json == {
        "id": str(alert_id), "state": "cleared", "siteId": str(HERE), "deviceId": LEADVILLE,
        "kind": "wind-speed", "rule": {"name": "gale", "type": "threshold"}, "direction": "above",
        "unit": "m/s", "raisedAt": "2026-02-03T08:00:00Z", "value": 17.5, "limit": 17.25,
        "clearedAt": "2026-02-03T08:01:00Z", "clearedValue": 15.0,
    }  # fmt: skip


def test_what_is_not_known_of_an_alert_is_left_out(door: Door) -> None:
    event = crossing("cleared", 0, 60)
    del event["data"]["kind"]
    _hear(door, event, sites={})
    (alert,) = door.get("/alerts").json["alerts"]
    assert alert["state"] == "cleared"
    assert alert.keys().isdisjoint({"siteId", "kind", "value", "limit"})


def test_an_alert_without_a_site_is_for_those_who_see_everything(door: Door) -> None:
    _hear(door, crossing(), sites={})
    (alert_id,) = door.alerts.kept
    door.members.roles[HERE, STRANGER["sub"]] = Role.OPERATOR
    assert door.get(f"/alerts/{alert_id}", claims=VIEWER).status == 200
    assert door.get(f"/alerts/{alert_id}", claims=STRANGER).status == 404


def test_a_member_sees_the_alerts_of_the_site_and_no_others(door: Door) -> None:
    ids = _six(door)
    door.members.roles[HERE, STRANGER["sub"]] = Role.VIEWER
    own = door.get("/alerts", query={"siteId": str(HERE)}, claims=STRANGER).json["alerts"]
    assert [alert["id"] for alert in own] == [ids[4], ids[2], ids[0]]
    assert door.get(f"/alerts/{ids[0]}", claims=STRANGER).status == 200
    assert door.get(f"/alerts/{ids[1]}", claims=STRANGER).status == 404
    assert door.get("/alerts", query={"siteId": str(THERE)}, claims=STRANGER).status == 404
    assert door.get("/alerts", claims=STRANGER).status == 403


def test_a_member_sees_of_a_device_what_it_raised_at_the_site_where_it_stands(door: Door) -> None:
    kept = device(HERE)
    door.devices.kept[kept.id] = kept
    whose = str(kept.id)
    _hear(door, crossing(device=whose), sites={kept.id: THERE})
    _hear(door, crossing(raised_s=60, event_id="2", device=whose), sites={kept.id: HERE})
    newest, oldest = sorted(door.alerts.kept, reverse=True)
    query = {"deviceId": whose}
    assert door.get("/alerts", query=query, claims=STRANGER).status == 404
    door.members.roles[HERE, STRANGER["sub"]] = Role.VIEWER
    seen = door.get("/alerts", query=query, claims=STRANGER).json["alerts"]
    assert [alert["id"] for alert in seen] == [str(newest)]
    everything = door.get("/alerts", query=query, claims=VIEWER).json["alerts"]
    assert [alert["id"] for alert in everything] == [str(newest), str(oldest)]


def test_who_may_not_see_an_alert_is_told_the_same_as_of_none(door: Door) -> None:
    _hear(door, crossing())
    (alert_id,) = door.alerts.kept
    none = uuid4()
    for claims, asked in ((STRANGER, alert_id), (STRANGER, none), (OPERATOR, none)):
        answer = door.get(f"/alerts/{asked}", claims=claims)
        assert (answer.status, answer.json["detail"]) == (404, f"no alert has the id {asked}")


@pytest.mark.parametrize(
    ("query", "fault"),
    [
        ({"state": "paused"}, "state must be one of raised, cleared"),
        ({"siteId": "x"}, "siteId must be a UUID"),
        ({"deviceId": "x"}, "deviceId must be a UUID"),
        ({"rule": "gale"}, "rule is unknown"),
        ({"cursor": "x"}, "cursor is not one"),
    ],
)
def test_a_wrong_parameter_is_named(door: Door, query: dict[str, str], fault: str) -> None:
    answer = door.get("/alerts", query=query)
    assert answer.status == 400
    assert fault in answer.json["detail"]


def test_a_cursor_is_good_for_no_other_list(door: Door) -> None:
    _six(door)
    cursor = door.get("/alerts", query={"limit": "1"}).json["nextCursor"]
    again = {"limit": "1", "cursor": cursor}
    assert door.get("/alerts", query=again).status == 200
    assert door.get("/alerts", query=again | {"state": "raised"}).status == 400


def test_a_table_that_can_not_now_is_503(door: Door) -> None:
    door.alerts.faults = [TransientError("throttled")]
    assert door.get("/alerts").status == 503


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_nobody_but_stream_ingest_makes_alerts(door: Door, method: str) -> None:
    answer = door.send(method, "/alerts")
    assert answer.status == 405
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD"}
