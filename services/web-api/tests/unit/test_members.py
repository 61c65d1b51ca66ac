"""Members of a site: put and removed by operators, and let in to that site alone."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.asking import READS, WRITES
from tests.door import ANCHORAGE, OPERATOR, VIEWER, Door
from tests.ways import Answer
from web_api.domain.errors import Conflict, Contended
from web_api.domain.site import MOST_MEMBERS, MOST_SITES, Role
from web_api.use_cases.members import RemoveMember

SOMEONE = "3f0c2f0e-6a0b-4d43-9d6b-0a8f6f0d2c51"
CLAIMS = {"sub": SOMEONE}


@pytest.fixture
def site(door: Door) -> str:
    """The path of one."""
    return f"/{door.post(ANCHORAGE).headers['Location']}"


def _put(
    door: Door, site: str, member: str = SOMEONE, role: object = "viewer", **more: Any
) -> Answer:
    return door.put(f"{site}/members/{member}", {"role": role}, **more)


def _kind(answer: Answer) -> tuple[int, str]:
    return answer.status, answer.json["type"].rpartition("/")[2]


def test_whoever_is_put_is_listed_and_once_is_as_often(door: Door, site: str) -> None:
    for role in ("viewer", "viewer", "operator"):
        answer = _put(door, site, role=role)
        assert (answer.status, answer.json) == (200, {"id": SOMEONE, "role": role})
    _put(door, site, "another")
    for claims, prefix in ((VIEWER, ""), (READS, "/partners")):
        assert door.get(f"{prefix}{site}/members", claims=claims).json == {
            "members": [
                {"id": SOMEONE, "role": "operator"},
                {"id": "another", "role": "viewer"},
            ]
        }


def test_a_site_has_no_members_at_first(door: Door, site: str) -> None:
    assert door.get(f"{site}/members").json == {"members": []}


def test_whoever_is_removed_is_out_at_once_and_twice_is_as_once(door: Door, site: str) -> None:
    _put(door, site, role="operator")
    assert door.get(site, claims=CLAIMS).status == 200
    for _ in range(2):
        answer = door.delete(f"{site}/members/{SOMEONE}")
        assert (answer.status, answer.text) == (204, "")
        assert door.get(site, claims=CLAIMS).status == 404
    assert door.get("/sites", claims=CLAIMS).json == {"sites": []}


def test_of_a_site_that_there_is_not_nobody_is_a_member(door: Door) -> None:
    path = f"/sites/{uuid4()}"
    answers = [
        _put(door, path),
        door.get(f"{path}/members"),
        door.delete(f"{path}/members/{SOMEONE}"),
    ]
    assert [_kind(answer) for answer in answers] == [(404, "not-found")] * 3
    assert not door.members.roles


def test_a_member_of_a_deleted_site_can_be_removed(door: Door, site: str) -> None:
    """It counts among the hundred that a member may have."""
    _put(door, site)
    door.delete(site, headers={"If-Match": "*"})
    assert door.get(site, claims=CLAIMS).status == 404
    assert door.delete(f"{site}/members/{SOMEONE}").status == 204
    assert not door.members.roles


@pytest.mark.parametrize("member", ["a" * 129, "two words", "é", "a,b", "%00", "a%2Fb", "@"])
def test_what_no_user_can_be_called_is_404(door: Door, site: str, member: str) -> None:
    assert _kind(_put(door, site, member)) == (404, "not-found")
    assert _kind(door.delete(f"{site}/members/{member}")) == (404, "not-found")


@pytest.mark.parametrize("member", ["a", "a" * 128, "A-Z_0.9:x"])
def test_what_a_user_of_a_pool_may_be_called_is_taken(door: Door, site: str, member: str) -> None:
    assert _put(door, site, member).json["id"] == member


@pytest.mark.parametrize(
    ("body", "pointer"),
    [({}, "#/role"), ({"role": "owner"}, "#/role"), ({"role": None}, "#/role"), ([], "#"),
     ({"role": "viewer", "site": 1}, "#/site")],
)  # fmt: skip
def test_a_role_is_viewer_or_operator(door: Door, site: str, body: object, pointer: str) -> None:
    answer = door.put(f"{site}/members/{SOMEONE}", body)
    assert _kind(answer) == (422, "invalid-membership")
    assert [error["pointer"] for error in answer.json["errors"]] == [pointer]


def test_a_member_has_at_most_a_hundred_sites(door: Door, site: str) -> None:
    for _ in range(MOST_SITES - 1):
        door.members.roles[uuid4(), SOMEONE] = Role.VIEWER
    assert _put(door, site).status == 200
    # Of a site that they have, the role may change all the same.
    assert _put(door, site, role="operator").status == 200
    other = f"/{door.post(ANCHORAGE).headers['Location']}"
    assert _kind(_put(door, other)) == (409, "too-many-sites")


def test_a_site_has_at_most_a_hundred_members(door: Door, site: str) -> None:
    site_id = UUID(site.rpartition("/")[2])
    for n in range(MOST_MEMBERS):
        door.members.roles[site_id, f"member-{n}"] = Role.VIEWER
    assert _kind(_put(door, site)) == (409, "too-many-members")
    assert _put(door, site, "member-7", "operator").status == 200
    assert len(door.get(f"{site}/members").json["members"]) == MOST_MEMBERS


def test_who_meets_a_device_that_is_being_registered_tries_again(door: Door, site: str) -> None:
    door.members.faults = [Contended("a transaction holds the site")] * 3
    assert _put(door, site).status == 200
    assert door.pauses == [0, 1, 2]
    door.members.faults = [Contended("a transaction holds the membership")]
    RemoveMember(door.members, door.pauses.append)(UUID(site.rpartition("/")[2]), SOMEONE)
    assert door.members.roles == {}


def test_every_conflict_has_its_kind_of_problem(door: Door, site: str) -> None:
    door.members.faults = [Conflict("site-in-use", "made up")]
    assert _kind(_put(door, site)) == (409, "site-in-use")


@pytest.mark.parametrize(
    ("role", "statuses"),
    [(None, (404, 404, 403)), ("viewer", (200, 403, 403)), ("operator", (200, 200, 403))],
)
def test_a_member_does_at_the_site_what_the_role_allows(
    door: Door, site: str, role: str | None, statuses: tuple[int, int, int]
) -> None:
    if role:
        _put(door, site, role=role)
    asked = (
        door.get(site, claims=CLAIMS),
        door.put(site, ANCHORAGE, headers={"If-Match": "*"}, claims=CLAIMS),
        # Who else is let in is for the group alone.
        _put(door, site, "friend", claims=CLAIMS),
    )
    assert tuple(answer.status for answer in asked) == statuses
    assert door.get(f"{site}/members", claims=CLAIMS).status == 403
    assert door.post(ANCHORAGE, claims=CLAIMS).status == 403
    deleted = door.delete(site, headers={"If-Match": "*"}, claims=CLAIMS)
    assert deleted.status == (204 if statuses[1] == 200 else statuses[1])


def test_a_membership_is_good_for_one_site(door: Door, site: str) -> None:
    _put(door, site, role="operator")
    other = f"/{door.post(ANCHORAGE).headers['Location']}"
    hidden, absent = door.get(other, claims=CLAIMS), door.get(f"/sites/{uuid4()}", claims=CLAIMS)
    assert (_kind(hidden), hidden.json.keys()) == (_kind(absent), absent.json.keys())
    assert door.put(other, ANCHORAGE, headers={"If-Match": "*"}, claims=CLAIMS).status == 404
    page = door.get("/sites", claims=CLAIMS).json
    assert [f"/sites/{each['id']}" for each in page["sites"]] == [site]


def test_machines_put_members_with_the_scope_to_write(door: Door, site: str) -> None:
    path = f"/partners{site}/members/{SOMEONE}"
    assert door.put(path, {"role": "viewer"}, claims=READS).status == 403
    assert door.put(path, {"role": "viewer"}, claims=WRITES).status == 200


def test_a_group_counts_where_the_role_says_less(door: Door, site: str) -> None:
    _put(door, site, OPERATOR["sub"], "viewer")
    assert door.put(site, ANCHORAGE, headers={"If-Match": "*"}).status == 200
