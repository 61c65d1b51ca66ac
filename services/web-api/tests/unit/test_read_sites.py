"""GET /sites and GET /sites/{site_id} through the deployed handler."""

from uuid import uuid4

import pytest

from tests.door import ANCHORAGE, VIEWER, Door
from web_api.domain.errors import TransientError


def _register(door: Door, count: int) -> set[str]:
    return {door.post(ANCHORAGE | {"name": f"Site {n}"}).json["id"] for n in range(count)}


@pytest.mark.parametrize("limit", [1, 2, 3, 6, 7, 100])
def test_every_site_is_listed_once_whatever_the_page(door: Door, limit: int) -> None:
    registered = _register(door, 7)
    listed: list[str] = []
    query = {"limit": str(limit)}
    while True:
        page = door.get("/sites", query=query, claims=VIEWER).json
        assert 1 <= len(page["sites"]) <= limit
        listed += [site["id"] for site in page["sites"]]
        if "nextCursor" not in page:
            break
        query["cursor"] = page["nextCursor"]
    assert len(listed) == 7
    assert set(listed) == registered


def test_without_a_limit_a_page_holds_50(door: Door) -> None:
    _register(door, 51)
    assert len(door.get("/sites").json["sites"]) == 50


def test_no_site_is_an_empty_page_without_a_cursor(door: Door) -> None:
    assert door.get("/sites").json == {"sites": []}


@pytest.mark.parametrize("limit", ["0", "101", "-1", "1.5", "ten", "", "٣", "007"])
def test_a_limit_that_is_not_from_1_to_100_is_refused(door: Door, limit: str) -> None:
    answer = door.get("/sites", query={"limit": limit})
    assert (answer.status, answer.json["type"].rpartition("/")[2]) == (400, "invalid-parameter")


@pytest.mark.parametrize("cursor", ["", "nonsense", "A" * 22 + "!", "AAAA", "ü", "A" * 23])
def test_a_cursor_that_no_page_has_given_is_refused(door: Door, cursor: str) -> None:
    answer = door.get("/sites", query={"cursor": cursor})
    assert (answer.status, answer.json["type"].rpartition("/")[2]) == (400, "invalid-parameter")


def test_a_site_is_found_under_its_location(door: Door) -> None:
    created = door.post(ANCHORAGE)
    found = door.get(f"/{created.headers['Location']}", claims=VIEWER)
    assert (found.status, found.json) == (200, created.json)


@pytest.mark.parametrize("site_id", [str(uuid4()), "not-an-id", "%2e%2e", "' OR 1=1"])
def test_an_id_that_names_no_site_is_404(door: Door, site_id: str) -> None:
    answer = door.get(f"/sites/{site_id}")
    assert (answer.status, answer.json["type"].rpartition("/")[2]) == (404, "not-found")


def test_a_store_that_is_not_ready_is_503(door: Door) -> None:
    door.sites.faults = [TransientError("throttled")]
    assert door.get("/sites").status == 503
