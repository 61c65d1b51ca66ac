"""PUT and DELETE /devices/{id} through both doors, and what many writers make of one device."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
from msgspec import json
from msgspec.structs import replace

from tests.device_examples import PRESSURE, thermometer
from tests.door import ANCHORAGE, VIEWER, Door
from tests.fakes import STORY
from web_api.domain.device_rules import device_details
from web_api.domain.errors import Stale
from web_api.domain.site import Role
from web_api.events.devices import DEVICE_REGISTERED, DEVICE_RETIRED, DeviceRegistered
from web_api.events.envelope import CloudEvent
from web_api.use_cases.devices import ReplaceDevice

MEMBER = {"sub": "77aa-member"}
FIRST, SECOND = {"If-Match": '"1"'}, {"If-Match": '"2"'}
WHICHEVER = {"If-Match": "*"}


@pytest.fixture
def site_id(door: Door) -> str:
    site_id: str = door.post(ANCHORAGE).json["id"]
    return site_id


@pytest.fixture
def path(door: Door, site_id: str) -> str:
    """Of a device in its first revision, whose event has left the outbox."""
    device_id = door.post(thermometer(site_id, externalId="T1"), path="/devices").json["id"]
    door.sites.outbox.kept.clear()
    return f"/devices/{device_id}"


def _said(door: Door) -> list[Any]:
    waiting = door.sites.outbox.kept.values()
    return [(each.type, json.decode(each.event)["data"]["revision"]) for each in waiting]


def test_a_change_is_the_next_revision_and_is_told_whole(
    door: Door, path: str, site_id: str
) -> None:
    body = thermometer(site_id, measures=[PRESSURE], model="PTB330")
    answer = door.put(path, body, headers=FIRST)
    assert (answer.status, answer.headers["ETag"]) == (200, '"2"')
    assert door.get(path).json == answer.json
    assert "externalId" not in answer.json
    (waiting,) = door.sites.outbox.kept.values()
    event = json.decode(waiting.event, type=CloudEvent[DeviceRegistered])
    assert (event.type, event.data.revision, event.data.model) == (DEVICE_REGISTERED, 2, "PTB330")


def test_each_revision_is_told_under_an_id_of_its_own(door: Door, path: str, site_id: str) -> None:
    for name in ("one", "two"):
        door.put(path, thermometer(site_id, name=name), headers=WHICHEVER)
    ids = {json.decode(each.event)["id"] for each in door.sites.outbox.kept.values()}
    assert len(ids) == 2


def test_what_changes_nothing_is_no_revision_and_is_not_told(
    door: Door, path: str, site_id: str
) -> None:
    answer = door.put(path, thermometer(site_id, externalId=" T1 "), headers=FIRST)
    assert (answer.status, answer.headers["ETag"]) == (200, '"1"')
    assert _said(door) == []


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
@pytest.mark.parametrize(
    ("headers", "status"),
    [({}, 428), ({"If-Match": '"2"'}, 412), ({"If-Match": 'W/"1"'}, 412)],
)
def test_whoever_has_not_read_the_latest_changes_nothing(
    door: Door, path: str, site_id: str, method: str, headers: dict[str, str], status: int
) -> None:
    body = thermometer(site_id, name="other")
    answers = {
        "PUT": lambda: door.put(path, body, headers=headers),
        "DELETE": lambda: door.delete(path, headers=headers),
    }
    assert answers[method]().status == status
    assert door.get(path).headers["ETag"] == '"1"'
    assert _said(door) == []


def test_a_change_that_meets_another_is_decided_afresh(door: Door, path: str, site_id: str) -> None:
    device_id = UUID(path.rpartition("/")[2])

    def other_change() -> None:
        kept = door.devices.kept[device_id]
        door.devices.kept[device_id] = replace(kept, revision=kept.revision + 1)

    body = thermometer(site_id, name="other")
    door.devices.meanwhile = [other_change]
    assert door.put(path, body, headers=FIRST).status == 412
    door.devices.meanwhile = [other_change]
    assert door.put(path, body, headers=WHICHEVER).headers["ETag"] == '"4"'


def test_of_fifty_writers_who_have_read_the_same_one_wins(door: Door, path: str) -> None:
    device_id = UUID(path.rpartition("/")[2])
    read = door.devices.kept[device_id]
    write = ReplaceDevice(door.devices, door.clock, pause=lambda _: None)

    def attempt(number: int) -> bool:
        body = thermometer(str(read.details.site_id), name=f"writer {number}")
        try:
            write(device_id, device_details(body), frozenset({1}), STORY, lambda _: None)
        except Stale:
            return False
        return True

    with ThreadPoolExecutor(16) as pool:
        won = list(pool.map(attempt, range(50)))
    assert won.count(True) == 1
    assert door.devices.kept[device_id].details.name == f"writer {won.index(True)}"
    assert _said(door) == [(DEVICE_REGISTERED, 2)]


def test_a_device_that_moves_takes_its_external_id_along(
    door: Door, path: str, site_id: str
) -> None:
    other = door.post(ANCHORAGE).json["id"]
    moved = door.put(path, thermometer(other, externalId="T1"), headers=FIRST)
    assert (moved.status, moved.json["siteId"]) == (200, other)
    assert door.delete(f"/sites/{other}", headers=WHICHEVER).status == 409
    again = door.post(thermometer(site_id, externalId="T1"), path="/devices")
    assert again.status == 201


def test_a_move_to_no_site_or_to_a_taken_external_id_changes_nothing(
    door: Door, path: str, site_id: str
) -> None:
    nowhere = thermometer("019c2296-744d-7a31-8c0e-5d1f6b7a9e02")
    assert door.put(path, nowhere, headers=FIRST).json["errors"][0]["pointer"] == "#/siteId"
    door.post(thermometer(site_id, externalId="T2"), path="/devices")
    taken = door.put(path, thermometer(site_id, externalId="T2"), headers=FIRST)
    assert (taken.status, taken.json["type"].rpartition("/")[2]) == (409, "external-id-taken")
    assert door.get(path).headers["ETag"] == '"1"'


def test_a_retired_device_stays_readable_and_is_told_once(door: Door, path: str) -> None:
    assert door.delete(path, headers=FIRST).status == 204
    # Whoever repeats a request that was done knows no later revision.
    assert door.delete(path, headers=FIRST).status == 204
    answer = door.get(path)
    assert (answer.status, answer.json["state"]) == (200, "retired")
    assert answer.json["retiredAt"] >= answer.json["registeredAt"]
    assert _said(door) == [(DEVICE_RETIRED, 2)]


def test_a_retired_device_stays_as_it_is_and_frees_its_site_and_external_id(
    door: Door, path: str, site_id: str
) -> None:
    door.delete(path, headers=FIRST)
    body = thermometer(site_id, name="other")
    refused = door.put(path, body, headers=SECOND)
    assert (refused.status, refused.json["type"].rpartition("/")[2]) == (409, "device-retired")
    replacement = door.post(thermometer(site_id, externalId="T1"), path="/devices")
    assert replacement.status == 201
    successor = f"/devices/{replacement.json['id']}"
    assert door.delete(successor, headers=FIRST).status == 204
    assert door.delete(f"/sites/{site_id}", headers=WHICHEVER).status == 204


def test_a_device_that_is_not_there_is_404(door: Door, site_id: str) -> None:
    path = "/devices/019c2296-744d-7a31-8c0e-5d1f6b7a9e02"
    answers = [
        door.get(path),
        door.put(path, thermometer(site_id), headers=FIRST),
        door.delete(path, headers=FIRST),
    ]
    assert [answer.status for answer in answers] == [404, 404, 404]


def test_a_viewer_may_read_and_change_nothing(door: Door, path: str, site_id: str) -> None:
    body = thermometer(site_id, name="other")
    assert door.get(path, claims=VIEWER).status == 200
    assert door.put(path, body, headers=FIRST, claims=VIEWER).status == 403
    assert door.delete(path, headers=FIRST, claims=VIEWER).status == 403


def test_a_member_changes_what_stands_at_the_own_site_and_moves_it_nowhere_else(
    door: Door, path: str, site_id: str
) -> None:
    door.put(f"/sites/{site_id}/members/{MEMBER['sub']}", {"role": Role.OPERATOR})
    other = door.post(ANCHORAGE).json["id"]
    away = door.put(path, thermometer(other), headers=FIRST, claims=MEMBER)
    assert (away.status, away.json["errors"][0]["pointer"]) == (422, "#/siteId")
    named = door.put(path, thermometer(site_id, name="ours"), headers=FIRST, claims=MEMBER)
    assert named.status == 200
    door.put(path, thermometer(other), headers=SECOND)
    assert door.delete(path, headers=WHICHEVER, claims=MEMBER).status == 404


def test_a_device_that_moved_meanwhile_is_judged_by_where_it_stands_now(
    door: Door, path: str, site_id: str
) -> None:
    door.put(f"/sites/{site_id}/members/{MEMBER['sub']}", {"role": Role.OPERATOR})
    device_id = UUID(path.rpartition("/")[2])
    other = UUID(door.post(ANCHORAGE).json["id"])

    def move_away() -> None:
        kept = door.devices.kept[device_id]
        details = replace(kept.details, site_id=other)
        door.devices.kept[device_id] = replace(kept, details=details, revision=2)

    door.devices.meanwhile = [move_away]
    body = thermometer(site_id, name="ours")
    assert door.put(path, body, headers=WHICHEVER, claims=MEMBER).status == 404
    assert door.devices.kept[device_id].details.name != "ours"
