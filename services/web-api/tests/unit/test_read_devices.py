"""GET /devices through both doors."""

from datetime import timedelta

import pytest

from tests.device_examples import thermometer
from tests.door import ANCHORAGE, VIEWER, Door

MEMBER = {"sub": "77aa-member"}


@pytest.fixture
def sites(door: Door) -> list[str]:
    return [door.post(ANCHORAGE).json["id"] for _ in range(2)]


@pytest.fixture
def devices(door: Door, sites: list[str]) -> list[str]:
    """Six, one a second, of both sites in turn; the first two are retired."""
    ids: list[str] = []
    for number in range(6):
        door.clock.now += timedelta(seconds=1)
        body = thermometer(sites[number % 2])
        ids.append(door.post(body, path="/devices").json["id"])
    for device_id in ids[:2]:
        door.delete(f"/devices/{device_id}", headers={"If-Match": '"1"'})
    return ids


def _pages(door: Door, query: dict[str, str]) -> list[list[str]]:
    pages: list[list[str]] = []
    cursor: dict[str, str] = {}
    while True:
        answer = door.get("/devices", query=query | cursor, claims=VIEWER)
        assert answer.status == 200
        pages.append([device["id"] for device in answer.json["devices"]])
        if "nextCursor" not in answer.json:
            return pages
        cursor = {"cursor": answer.json["nextCursor"]}


def test_pages_hold_each_device_once_in_the_order_of_registration(
    door: Door, devices: list[str]
) -> None:
    assert _pages(door, {"limit": "4"}) == [devices[:4], devices[4:]]
    assert _pages(door, {"limit": "4", "sort": "registeredAt"}) == [devices[:4], devices[4:]]
    newest = devices[::-1]
    assert _pages(door, {"limit": "3", "sort": "-registeredAt"}) == [newest[:3], newest[3:]]


def test_a_list_is_of_one_site_and_one_state_if_asked(
    door: Door, sites: list[str], devices: list[str]
) -> None:
    assert _pages(door, {"siteId": sites[0]}) == [devices[0::2]]
    assert _pages(door, {"state": "active", "limit": "3"}) == [devices[2:5], devices[5:]]
    assert _pages(door, {"state": "retired"}) == [devices[:2]]
    both = {"siteId": sites[1], "state": "active", "sort": "-registeredAt"}
    assert _pages(door, both) == [[devices[5], devices[3]]]


def test_a_cursor_is_good_for_its_own_list_alone(
    door: Door, sites: list[str], devices: list[str]
) -> None:
    cursor = door.get("/devices", query={"limit": "1"}).json["nextCursor"]
    for other in ({"siteId": sites[0]}, {"sort": "-registeredAt"}, {"state": "active"}):
        assert door.get("/devices", query={"cursor": cursor} | other).status == 400
    assert door.get("/devices", query={"cursor": cursor}).status == 200
    assert door.get("/sites", query={"cursor": cursor}).status == 400


@pytest.mark.parametrize(
    "query", [{"state": "broken"}, {"sort": "name"}, {"siteId": "x"}, {"site": "x"}]
)
def test_a_parameter_that_is_unknown_or_wrong_is_refused(door: Door, query: dict[str, str]) -> None:
    assert door.get("/devices", query=query).status == 400


def test_a_device_that_is_known_as_it_is_needs_not_be_sent_again(
    door: Door, devices: list[str]
) -> None:
    path = f"/devices/{devices[2]}"
    assert door.get(path, headers={"If-None-Match": '"1"'}).status == 304
    assert door.get(path, headers={"If-None-Match": '"2"'}).status == 200


def test_a_member_lists_the_own_sites_devices_and_no_others(
    door: Door, sites: list[str], devices: list[str]
) -> None:
    door.put(f"/sites/{sites[0]}/members/{MEMBER['sub']}", {"role": "viewer"})
    own = door.get("/devices", query={"siteId": sites[0]}, claims=MEMBER)
    assert [device["id"] for device in own.json["devices"]] == devices[0::2]
    assert door.get("/devices", query={"siteId": sites[1]}, claims=MEMBER).status == 404
    assert door.get("/devices", claims=MEMBER).status == 403
    assert door.get(f"/devices/{devices[0]}", claims=MEMBER).status == 200
    assert door.get(f"/devices/{devices[1]}", claims=MEMBER).status == 404
