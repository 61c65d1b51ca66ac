"""PUT and DELETE of a site: nothing is changed over another's change unseen."""

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from msgspec.structs import replace

from tests.door import ANCHORAGE, OPERATOR, VIEWER, Door
from tests.ways import Answer
from web_api.domain.errors import Contended, TransientError
from web_api.domain.site import SiteDetails

PAGO_PAGO = {"name": "Pago Pago", "latitude": -14.33, "longitude": -170.71}


@pytest.fixture
def site(door: Door) -> str:
    """The path of one."""
    return f"/{door.post(ANCHORAGE | {'externalId': 'ANC'}).headers['Location']}"


def _put(door: Door, path: str, body: object = PAGO_PAGO, match: str | None = "*") -> Answer:
    return door.put(path, body, headers={} if match is None else {"If-Match": match})


def _delete(door: Door, path: str, match: str | None = "*") -> Answer:
    return door.delete(path, headers={} if match is None else {"If-Match": match})


def _kind(answer: Answer) -> tuple[int, str]:
    return answer.status, answer.json["type"].rpartition("/")[2]


def test_a_change_is_answered_and_read_with_the_next_revision(door: Door, site: str) -> None:
    before = door.get(site)
    answer = _put(door, site, match=before.headers["ETag"])
    assert (before.headers["ETag"], answer.headers["ETag"]) == ('"1"', '"2"')
    known = {name: before.json[name] for name in ("id", "createdAt")}
    # What isn't sent is no longer said.
    assert (answer.status, answer.json) == (200, PAGO_PAGO | known)
    after = door.get(site, claims=VIEWER)
    assert (after.text, after.headers["ETag"]) == (answer.text, '"2"')


def test_the_same_said_again_is_a_revision_too(door: Door, site: str) -> None:
    assert [_put(door, site).headers["ETag"] for _ in range(3)] == ['"2"', '"3"', '"4"']


@pytest.mark.parametrize("send", [_put, _delete])
def test_without_if_match_nothing_is_changed(
    door: Door, site: str, send: Callable[..., Answer]
) -> None:
    before = door.get(site).text
    assert _kind(send(door, site, match=None)) == (428, "precondition-required")
    assert door.get(site).text == before


@pytest.mark.parametrize(
    "match",
    [
        '"1"', 'W/"2"', '"02"', '"+2"', '"2 "', '"²"', "2", "1, 2",
        "'2'", 'w/"2"', '"7", 2', '"7", *', '"0", "7"', "garbage", "", '""',
        '"' + "9" * 5_000 + '"',
    ],
)  # fmt: skip
def test_what_does_not_name_the_revision_is_stale(door: Door, site: str, match: str) -> None:
    _put(door, site)
    for answer in (_put(door, site, ANCHORAGE, match), _delete(door, site, match)):
        assert _kind(answer) == (412, "precondition-failed")
    assert door.get(site).headers["ETag"] == '"2"'


@pytest.mark.parametrize("match", ['"1"', "*", '"7", "1"', 'W/"3","1"', '"x", "1"'])
def test_what_names_the_revision_or_any_is_taken(door: Door, site: str, match: str) -> None:
    assert _put(door, site, match=match).headers["ETag"] == '"2"'


def test_of_two_who_have_read_the_same_the_second_is_told(door: Door, site: str) -> None:
    assert _put(door, site, match='"1"').status == 200
    answer = _put(door, site, ANCHORAGE, match='"1"')
    assert _kind(answer) == (412, "precondition-failed")
    assert "revision 2" in answer.json["detail"]
    assert door.get(site).json["name"] == "Pago Pago"


def _another(door: Door, site: str) -> None:
    kept = door.sites.kept[UUID(site.rpartition("/")[2])]
    door.sites.kept[kept.id] = replace(kept, revision=kept.revision + 1)


def test_a_change_that_comes_between_is_seen_before_the_write(door: Door, site: str) -> None:
    door.sites.meanwhile = [lambda: _another(door, site)]
    assert _kind(_put(door, site, match='"1"')) == (412, "precondition-failed")
    door.sites.meanwhile = [lambda: _another(door, site)]
    assert _kind(_delete(door, site, match='"2"')) == (412, "precondition-failed")
    assert door.get(site).json["name"] == "Anchorage"


def test_who_takes_any_revision_changes_over_what_comes_between(door: Door, site: str) -> None:
    door.sites.meanwhile = [lambda: _another(door, site)] * 2
    assert _put(door, site).headers["ETag"] == '"4"'
    door.sites.meanwhile = [lambda: _another(door, site)]
    assert _delete(door, site).status == 204


def test_a_site_that_is_changed_all_the_time_is_503(door: Door, site: str) -> None:
    door.sites.meanwhile = [lambda: _another(door, site)] * 9
    answer = _put(door, site)
    assert _kind(answer) == (503, "temporarily-unavailable")
    assert door.pauses == [0, 1, 2]


@pytest.mark.parametrize("fault", [Contended("held"), TransientError("throttled")])
def test_a_store_that_cannot_now_changes_nothing(door: Door, site: str, fault: Exception) -> None:
    for send in (_put, _delete):
        door.sites.faults = [fault] * 4
        assert send(door, site).status == 503
        door.sites.faults = []
    assert door.get(site).headers["ETag"] == '"1"'


def test_a_deleted_site_is_gone_and_kept_as_history(door: Door, site: str) -> None:
    answer = _delete(door, site, '"1"')
    assert (answer.status, answer.text) == (204, "")
    assert "Content-Type" not in answer.headers
    assert [each.status for each in (door.get(site), _put(door, site), _delete(door, site))] == [
        404, 404, 404,
    ]  # fmt: skip
    assert door.get("/sites").json == {"sites": []}
    assert [*door.sites.deleted] == [UUID(site.rpartition("/")[2])]


def test_a_site_where_devices_are_active_stays(door: Door, site: str) -> None:
    site_id = UUID(site.rpartition("/")[2])
    door.sites.active[site_id] = 1
    assert _kind(_delete(door, site)) == (409, "site-in-use")
    assert door.get(site).status == 200
    door.sites.active[site_id] = 0
    assert _delete(door, site).status == 204


def test_what_is_wrong_with_a_change_is_said_at_once(door: Door, site: str) -> None:
    answer = _put(door, site, {"name": "", "latitude": 91, "id": "x"})
    assert _kind(answer) == (422, "invalid-site")
    assert [each["pointer"] for each in answer.json["errors"]] == [
        "#/name", "#/latitude", "#/longitude", "#/id",
    ]  # fmt: skip
    assert door.get(site).headers["ETag"] == '"1"'


def test_a_site_that_there_is_not_is_404(door: Door) -> None:
    assert _put(door, f"/sites/{uuid4()}").status == 404
    assert _delete(door, f"/sites/{uuid4()}").status == 404


def test_an_operator_of_another_group_too_may_change(door: Door, site: str) -> None:
    claims = OPERATOR | {"cognito:groups": "staff,operator"}
    assert door.put(site, PAGO_PAGO, headers={"If-Match": "*"}, claims=claims).status == 200
    kept = door.sites.kept[UUID(site.rpartition("/")[2])]
    assert kept.details == SiteDetails(name="Pago Pago", latitude=-14.33, longitude=-170.71)
    assert kept.created_by == OPERATOR["sub"]
