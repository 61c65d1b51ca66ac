"""/partners: the same operations for machine clients, by scopes."""

import pytest

from tests.asking import READS, WRITES
from tests.door import ANCHORAGE, OPERATOR, Door
from tests.pool import MACHINE


def test_a_machine_reads_and_writes_by_its_scopes(door: Door) -> None:
    refused = door.post(ANCHORAGE, path="/partners/sites", claims=READS)
    assert (refused.status, refused.json["type"].rpartition("/")[2]) == (403, "forbidden")
    assert "stackyard/write" in refused.json["detail"]
    made = door.post(ANCHORAGE, path="/partners/sites", claims=WRITES)
    for claims in (READS, WRITES, WRITES | {"scope": "stackyard/read stackyard/write"}):
        found = door.get(f"/partners/{made.headers['Location']}", claims=claims)
        assert (found.status, found.text) == (200, made.text)
    (site,) = door.sites.kept.values()
    assert site.created_by == MACHINE


def test_location_is_relative_so_that_it_leads_back_through_the_same_door(door: Door) -> None:
    made = door.post(ANCHORAGE, path="/partners/sites", claims=WRITES)
    assert made.headers["Location"] == f"sites/{made.json['id']}"


@pytest.mark.parametrize("scope", ["", "stackyard/reads", "other/read", "STACKYARD/READ", "read"])
def test_another_scope_lets_nobody_in(gateway_door: Door, scope: str) -> None:
    claims = WRITES | {"scope": scope}
    statuses = [
        gateway_door.post(ANCHORAGE, path="/partners/sites", claims=claims).status,
        gateway_door.get("/partners/photos", claims=claims).status,
        gateway_door.get("/partners/devices", claims=claims).status,
    ]
    assert statuses == [403, 403, 403]
    assert gateway_door.get("/partners/sites", claims=claims).json == {"sites": []}


def test_a_machine_is_nobody_at_the_peoples_door_and_people_at_the_machines(door: Door) -> None:
    for path, claims in (("/sites", WRITES), ("/partners/sites", OPERATOR)):
        answer = door.get(path, claims=claims)
        assert (answer.status, answer.headers["WWW-Authenticate"]) == (401, "Bearer")


def test_groups_in_an_access_token_count_for_nothing(gateway_door: Door) -> None:
    claims = READS | {"cognito:groups": "operator"}
    assert gateway_door.post(ANCHORAGE, path="/partners/sites", claims=claims).status == 403


def test_a_role_at_a_site_lends_a_machine_nothing_that_its_scopes_leave_out(door: Door) -> None:
    site_id = door.post(ANCHORAGE).json["id"]
    door.put(f"/sites/{site_id}/members/{MACHINE}", {"role": "operator"})
    address = f"/partners/sites/{site_id}"
    assert door.get(address, claims=READS).status == 200
    refused = door.put(address, ANCHORAGE, claims=READS, headers={"If-Match": "*"})
    assert (refused.status, refused.json["type"].rpartition("/")[2]) == (403, "forbidden")


@pytest.mark.parametrize("path", ["/partners", "/partners/", "/partners/nowhere", "/partnersites",
                                  "/partners/partners/sites"])  # fmt: skip
def test_beside_the_routes_there_is_nothing(gateway_door: Door, path: str) -> None:
    assert gateway_door.get(path, claims=WRITES).status == 404


def test_a_wrong_method_is_told_with_the_path_as_the_routes_know_it(door: Door) -> None:
    answer = door.send("PATCH", "/partners/sites", claims=WRITES)
    assert (answer.status, {*answer.headers["Allow"].split(", ")}) == (
        405,
        {"GET", "HEAD", "POST"},
    )


def test_a_page_of_machines_leads_to_the_next_and_so_does_one_of_people(door: Door) -> None:
    for _ in range(2):
        door.post(ANCHORAGE)
    first = door.get("/partners/sites", query={"limit": "1"}, claims=READS).json
    query = {"limit": "1", "cursor": first["nextCursor"]}
    by_machine = door.get("/partners/sites", query=query, claims=READS)
    assert (by_machine.status, by_machine.text) == (200, door.get("/sites", query=query).text)
