"""A cursor is good for the list that gave it, and for nothing else."""

from datetime import timedelta
from uuid import UUID

import pytest

from tests.asking import READS, received, stocked
from tests.device_examples import thermometer
from tests.door import ANCHORAGE, VIEWER, Door
from tests.ways import Answer
from web_api.domain.errors import TransientError
from web_api.domain.site import Role
from web_api.use_cases.cursor_keys import KEPT, READ_AGAIN


@pytest.fixture
def cursor(door: Door) -> str:
    """Of the first of two pages of sites."""
    for n in range(2):
        door.post(ANCHORAGE | {"name": f"Site {n}"})
    given: str = door.get("/sites", query={"limit": "1"}).json["nextCursor"]
    return given


def _kind(answer: Answer) -> tuple[int, str]:
    return answer.status, answer.json["type"].rpartition("/")[2]


def _next(door: Door, cursor: str, path: str = "/sites", **query: str) -> Answer:
    return door.get(path, query={"cursor": cursor, **query}, claims=VIEWER)


def test_it_is_good_for_the_next_page_whatever_its_size_and_whoever_asks(
    door: Door, cursor: str
) -> None:
    last = str(max(door.sites.kept))
    for limit in ("1", "100"):
        page = _next(door, cursor, limit=limit).json
        assert [site["id"] for site in page["sites"]] == [last]
    machine = door.get("/partners/sites", query={"cursor": cursor}, claims=READS)
    assert (machine.status, len(machine.json["sites"])) == (200, 1)


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/sites", {"sort": "createdAt"}),
        ("/sites", {"sort": "-createdAt"}),
        ("/sites", {"name": "site"}),
        ("/photos", {}),
        ("/devices", {}),
        ("/alerts", {}),
    ],
)
def test_another_list_or_order_refuses_it(
    door: Door, cursor: str, path: str, query: dict[str, str]
) -> None:
    assert _kind(_next(door, cursor, path, **query)) == (400, "invalid-parameter")


def test_the_same_list_of_another_site_or_device_refuses_it(door: Door) -> None:
    one, other = stocked(door), door.post(ANCHORAGE).json["id"]
    received(door, one.ids["site_id"])
    first = {"siteId": one.ids["site_id"], "limit": "1"}
    cursor = door.get("/photos", query=first).json["nextCursor"]
    assert door.get("/photos", query=first | {"cursor": cursor}).status == 200
    for query in ({"siteId": other}, {}):
        assert _kind(_next(door, cursor, "/photos", **query)) == (400, "invalid-parameter")


def test_the_same_list_below_another_path_refuses_it(door: Door) -> None:
    """What these lists are of stands in their paths, not in a filter."""
    paths = []
    for _ in range(2):
        site_id = door.post(ANCHORAGE).json["id"]
        device = door.post(thermometer(site_id), path="/devices").json["id"]
        paths.append(f"/devices/{device}/credentials")
        for _ in range(2):
            assert door.send("POST", paths[-1]).status == 201
    cursors = [door.get(path, query={"limit": "1"}).json["nextCursor"] for path in paths]
    assert _next(door, cursors[0], paths[0]).status == 200
    assert _kind(_next(door, cursors[1], paths[0])) == (400, "invalid-parameter")


def test_it_opens_to_a_member_nothing_that_is_not_theirs(door: Door, cursor: str) -> None:
    """Lists are narrowed by who asks, not by what the cursor says."""
    member = {"sub": "3f0c2f0e-member"}
    (_, second) = sorted(door.sites.kept)
    assert door.get("/sites", query={"cursor": cursor}, claims=member).json == {"sites": []}
    door.members.roles[UUID(str(second)), member["sub"]] = Role.VIEWER
    page = door.get("/sites", query={"cursor": cursor}, claims=member).json
    assert [site["id"] for site in page["sites"]] == [str(second)]


def test_whatever_is_changed_in_it_it_is_refused(gateway_door: Door) -> None:
    door = gateway_door
    for n in range(2):
        door.post(ANCHORAGE | {"name": f"Site {n}"})
    cursor = door.get("/sites", query={"limit": "1"}).json["nextCursor"]
    others = [cursor[:at] + ("A" if cursor[at] != "A" else "B") + cursor[at + 1 :]
              for at in range(0, len(cursor), 3)]  # fmt: skip
    for other in (*others, cursor[:-1], cursor + "A", cursor + "=", f" {cursor}", cursor * 2):
        assert _kind(_next(door, other)) == (400, "invalid-parameter")
    assert _next(door, cursor).status == 200


def test_it_outlives_one_rotation_of_the_key_and_not_two(door: Door, cursor: str) -> None:
    keys = door.signing_keys
    keys.values = (b"the second key", *keys.values)
    door.clock.now += KEPT
    assert _next(door, cursor).status == 200
    keys.values = (b"the third key", b"the second key")
    door.clock.now += KEPT
    assert _kind(_next(door, cursor)) == (400, "invalid-parameter")


def test_one_by_a_key_that_is_not_known_yet_is_good_at_once(door: Door, cursor: str) -> None:
    """Another instance has seen the rotation before this one."""
    keys = door.signing_keys
    keys.values = (b"the second key", *keys.values)
    door.clock.now += KEPT
    young = door.get("/sites", query={"limit": "1"}).json["nextCursor"]
    keys.values = keys.values[1:]
    door.clock.now += KEPT
    assert _next(door, cursor).status == 200
    keys.values = (b"the second key", *keys.values)
    door.clock.now += READ_AGAIN
    assert (young != cursor, _next(door, young).status) == (True, 200)


def test_made_up_ones_make_nobody_read_the_keys_again_and_again(door: Door, cursor: str) -> None:
    door.clock.now += READ_AGAIN
    before = door.signing_keys.reads
    for _ in range(5):
        assert _next(door, "A" * 40).status == 400
    assert door.signing_keys.reads == before + 1
    door.clock.now += READ_AGAIN - timedelta(microseconds=1)
    _next(door, "A" * 40)
    assert door.signing_keys.reads == before + 1


def test_the_key_is_read_once_in_five_minutes(door: Door, cursor: str) -> None:
    for seconds, reads in ((0, 1), (299, 1), (1, 2), (299, 2)):
        door.clock.now += timedelta(seconds=seconds)
        assert _next(door, cursor).status == 200
        assert door.signing_keys.reads == reads


def test_without_the_key_there_is_no_next_page_and_a_whole_list_all_the_same(
    door: Door, cursor: str
) -> None:
    for query in ({"limit": "1"}, {"cursor": cursor}):
        door.clock.now += KEPT
        door.signing_keys.faults = [TransientError("throttled")] * 2
        answer = door.get("/sites", query=query)
        assert _kind(answer) == (503, "temporarily-unavailable")
        assert int(answer.headers["Retry-After"]) > 0
    assert len(door.get("/sites").json["sites"]) == 2
