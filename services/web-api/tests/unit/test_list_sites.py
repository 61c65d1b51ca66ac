"""GET /sites: in every order, by name, and page by page while sites come and go."""

from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.door import ANCHORAGE, VIEWER, Door, opened
from web_api.domain.site import Role, name_key

ORDERS = ["createdAt", "-createdAt", "name", "-name"]
MEMBER = {"sub": "3f0c2f0e-member"}
_names = st.text("aAbBßé #!\N{SNOWMAN}\U0001f3d4", min_size=1, max_size=3).map(
    lambda name: f"x{name}x"
)


def _register(door: Door, *names: str) -> list[str]:
    return [door.post(ANCHORAGE | {"name": name}).json["id"] for name in names]


def _listed(door: Door, claims: dict[str, str] = VIEWER, **query: str) -> list[str]:
    listed: list[str] = []
    while True:
        page = door.get("/sites", query=query, claims=claims).json
        listed += [site["name"] for site in page["sites"]]
        if "nextCursor" not in page:
            return listed
        query["cursor"] = page["nextCursor"]


def _place(door: Door, site_id: str, order: str) -> str:
    name = door.sites.kept[UUID(site_id)].details.name
    return name_key(name, UUID(site_id)) if order.endswith("name") else site_id


@settings(max_examples=40, deadline=None)
@given(
    names=st.lists(_names, max_size=9),
    late=st.lists(_names, max_size=3),
    limit=st.integers(1, 5),
    order=st.sampled_from(ORDERS),
    is_member=st.booleans(),
    data=st.data(),
)
def test_each_site_comes_once_and_in_order_while_others_come_and_go(
    names: list[str], late: list[str], limit: int, order: str, is_member: bool, data: st.DataObject
) -> None:
    with opened() as door:
        stay = _register(door, *names)
        go = {each for each in stay if data.draw(st.booleans())}
        if is_member:
            door.members.roles |= {(UUID(each), MEMBER["sub"]): Role.VIEWER for each in stay}
        listed: list[str] = []
        places: dict[str, str] = {each: _place(door, each, order) for each in stay}
        query = {"limit": str(limit), "sort": order}
        while True:
            claims = MEMBER if is_member else VIEWER
            page = door.get("/sites", query=query, claims=claims).json
            assert len(page["sites"]) <= limit
            listed += [site["id"] for site in page["sites"]]
            if "nextCursor" not in page:
                break
            assert len(page["sites"]) == limit
            query["cursor"] = page["nextCursor"]
            for name in late[:1]:
                (came,) = _register(door, late.pop(0))
                places[came] = _place(door, came, order)
                assert name
            for gone in sorted(go)[:1]:
                go.remove(gone)
                door.delete(f"/sites/{gone}", headers={"If-Match": "*"})
        assert len(set(listed)) == len(listed)
        assert {each for each in stay if UUID(each) in door.sites.kept} <= set(listed)
        told = [places[each] for each in listed]
        assert told == sorted(told, reverse=order.startswith("-"))


@pytest.mark.parametrize(
    ("prefix", "found"),
    [
        ("ted", ["Ted", "TED Stevens", "Teddy"]),
        ("TED", ["Ted", "TED Stevens", "Teddy"]),
        ("ted ", ["TED Stevens"]),
        ("strasse", ["Straße 7"]),
        ("pago", []),
        ("t", ["Ted", "TED Stevens", "Teddy", "Tromsø"]),
        ("%", []),
        ("Ted#", []),
        ("Ted\N{NO-BREAK SPACE}", []),
    ],
)  # fmt: skip
def test_sites_are_found_by_how_their_name_begins(
    door: Door, prefix: str, found: list[str]
) -> None:
    for site_id in _register(door, "Tromsø", "Teddy", "TED Stevens", "Straße 7", "Ted", "Ålesund"):
        door.members.roles[UUID(site_id), MEMBER["sub"]] = Role.VIEWER
    for claims in (VIEWER, MEMBER):
        expected = sorted(found, key=str.casefold)
        assert _listed(door, claims, name=prefix) == expected
        assert _listed(door, claims, name=prefix, limit="1", sort="name") == expected
        assert _listed(door, claims, name=prefix, limit="2", sort="-name") == expected[::-1]


@pytest.mark.parametrize("order", ["createdAt", "-createdAt"])
def test_by_name_in_the_order_of_registration_is_refused(door: Door, order: str) -> None:
    answer = door.get("/sites", query={"name": "ted", "sort": order})
    assert (answer.status, answer.json["type"].rpartition("/")[2]) == (400, "invalid-parameter")


@pytest.mark.parametrize(
    "query",
    [{"name": ""}, {"name": "n" * 121}, {"name": "Ted\x1f"}, {"sort": "id"}, {"sort": ""}],
)
def test_a_parameter_that_asks_for_nothing_is_refused(door: Door, query: dict[str, str]) -> None:
    answer = door.get("/sites", query=query)
    assert (answer.status, answer.json["type"].rpartition("/")[2]) == (400, "invalid-parameter")


def test_a_changed_name_is_found_by_the_new_one_alone(door: Door) -> None:
    (site_id,) = _register(door, "Ted")
    door.put(f"/sites/{site_id}", ANCHORAGE | {"name": "Fred"}, headers={"If-Match": "*"})
    assert (_listed(door, name="ted"), _listed(door, name="fred")) == ([], ["Fred"])


def test_a_page_of_a_member_holds_what_is_theirs(door: Door) -> None:
    ids = _register(door, *(f"Site {n}" for n in range(5)))
    for site_id in (ids[3], ids[1]):
        door.members.roles[UUID(site_id), MEMBER["sub"]] = Role.VIEWER
    door.members.roles[uuid4(), MEMBER["sub"]] = Role.VIEWER
    theirs = [name for _, name in sorted([(ids[1], "Site 1"), (ids[3], "Site 3")])]
    assert _listed(door, MEMBER) == theirs
    assert _listed(door, MEMBER, limit="1", sort="-createdAt") == theirs[::-1]


def test_of_a_query_that_is_wrong_in_a_thousand_places_the_first_are_told(door: Door) -> None:
    answer = door.get("/sites", query={f"x{number}": "1" for number in range(1000)})
    assert answer.status == 400
    assert [f"x{number} is unknown" in answer.json["detail"] for number in (0, 19, 20)] == [
        True,
        True,
        False,
    ]
    assert answer.json["detail"].endswith("; and 980 more")
