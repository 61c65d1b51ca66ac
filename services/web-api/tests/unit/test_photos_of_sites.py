"""Photos that belong to a site, who may see them, and the link to the original."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.asking import received
from tests.door import ANCHORAGE, CHINA, OPERATOR, VIEWER, Door
from tests.photo_examples import CLAIM
from tests.photo_fakes import VALIDITY
from tests.ways import Answer
from web_api.domain.site import Role

MEMBER = {"sub": "3f0c2f0e-member"}


@pytest.fixture
def site_id(door: Door) -> str:
    registered: str = door.post(ANCHORAGE).json["id"]
    return registered


def _join(door: Door, site_id: str, role: Role | None) -> None:
    if role:
        door.members.roles[UUID(site_id), MEMBER["sub"]] = role


def _kind(answer: Answer) -> tuple[int, str]:
    return answer.status, answer.json["type"].rpartition("/")[2]


def _photo(door: Door, site_id: str | None = None, **more: Any) -> Answer:
    return door.request_upload(CHINA | ({"siteId": site_id} if site_id else {}), **more)


def test_a_photo_tells_its_site(door: Door, site_id: str) -> None:
    answer = _photo(door, site_id)
    assert (answer.status, answer.json["siteId"]) == (201, site_id)
    assert door.get(f"/photos/{answer.json['id']}").json["siteId"] == site_id
    assert "siteId" not in _photo(door).json


@pytest.mark.parametrize("given", ["", "x", 7, None, "0B6F6A53-5C1E-4A6C-9D8E-3C1F5F1E7A11"])
def test_what_is_no_id_of_a_site_is_refused(door: Door, given: object) -> None:
    answer = door.request_upload(CHINA | {"siteId": given})
    assert _kind(answer) == (422, "invalid-photo")
    assert [error["pointer"] for error in answer.json["errors"]] == ["#/siteId"]


def test_an_unknown_site_and_a_hidden_one_are_refused_alike(door: Door, site_id: str) -> None:
    answers = [
        _photo(door, str(uuid4())),
        _photo(door, str(uuid4()), claims=MEMBER),
        _photo(door, site_id, claims=MEMBER),
    ]
    for answer in answers:
        assert _kind(answer) == (422, "invalid-photo")
        assert answer.json["errors"] == [{"pointer": "#/siteId", "detail": "names no site"}]
    assert not door.photos.kept


@pytest.mark.parametrize(("role", "status"), [(Role.VIEWER, 403), (Role.OPERATOR, 201)])
def test_a_member_uploads_for_the_own_site_by_role(
    door: Door, site_id: str, role: Role, status: int
) -> None:
    _join(door, site_id, role)
    assert _photo(door, site_id, claims=MEMBER).status == status
    assert _photo(door, claims=MEMBER).status == 403


@pytest.mark.parametrize("limit", ["1", "2", "100"])
def test_the_photos_of_a_site_are_listed_newest_first(door: Door, site_id: str, limit: str) -> None:
    other = door.post(ANCHORAGE).json["id"]
    for of in (site_id, other, None, site_id, site_id, other):
        _photo(door, of)
    theirs = sorted((each for each, photo in door.photos.kept.items()
                     if photo.details.site_id == UUID(site_id)), reverse=True)  # fmt: skip
    listed: list[str] = []
    query = {"siteId": site_id, "limit": limit}
    while True:
        page = door.get("/photos", query=query, claims=VIEWER).json
        listed += [photo["id"] for photo in page["photos"]]
        if "nextCursor" not in page:
            break
        query["cursor"] = page["nextCursor"]
    assert listed == [str(each) for each in theirs]
    assert len(door.get("/photos").json["photos"]) == 6


def test_a_list_of_a_site_that_there_is_not_is_empty_for_who_reads_all(door: Door) -> None:
    assert door.get("/photos", query={"siteId": str(uuid4())}).json == {"photos": []}


def test_a_member_lists_the_photos_of_the_own_site_alone(door: Door, site_id: str) -> None:
    _photo(door, site_id)
    assert _kind(door.get("/photos", claims=MEMBER)) == (403, "forbidden")
    query = {"siteId": site_id}
    assert _kind(door.get("/photos", query=query, claims=MEMBER)) == (404, "not-found")
    _join(door, site_id, Role.VIEWER)
    assert len(door.get("/photos", query=query, claims=MEMBER).json["photos"]) == 1
    assert _kind(door.get("/photos", claims=MEMBER)) == (403, "forbidden")


@pytest.mark.parametrize(
    ("role", "statuses"),
    [
        (None, (404, 404, 404)),
        (Role.VIEWER, (200, 403, 403)),
        (Role.OPERATOR, (200, 200, 204)),
    ],
)
def test_each_route_of_a_photo_follows_the_role_at_its_site(
    door: Door, site_id: str, role: Role | None, statuses: tuple[int, int, int]
) -> None:
    _join(door, site_id, role)
    path, elsewhere = f"/photos/{received(door, site_id)}", f"/photos/{received(door)}"
    for photo, expected in ((elsewhere, (404, 404, 404)), (path, statuses)):
        asked = (
            door.get(photo, claims=MEMBER),
            door.get(f"{photo}/download", claims=MEMBER),
            door.delete(photo, claims=MEMBER),
        )
        assert tuple(answer.status for answer in asked) == expected
    assert (len(door.photos.deleted) == 1) == (role is Role.OPERATOR)


def test_a_photo_outlives_its_site(door: Door, site_id: str) -> None:
    path = f"/photos/{received(door, site_id)}"
    door.delete(f"/sites/{site_id}", headers={"If-Match": "*"})
    assert door.get(path).json["siteId"] == site_id
    assert _photo(door, site_id).status == 422


def test_the_link_leads_to_what_was_verified_for_a_while(door: Door) -> None:
    photo_id = received(door)
    answer = door.get(f"/photos/{photo_id}/download")
    assert answer.status == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert "ETag" not in answer.headers
    until = (door.clock.now + VALIDITY).isoformat().replace("+00:00", "Z")
    assert answer.json["expiresAt"] == until
    place, _, rest = answer.json["url"].partition("?")
    version, name, seconds = rest.split("&")
    assert (place, version) == (f"https://claims.example/{CLAIM.key}", CLAIM.version)
    assert name
    assert int(seconds) == VALIDITY.total_seconds()


def test_before_the_upload_is_verified_there_is_no_link(door: Door) -> None:
    photo_id = _photo(door).json["id"]
    answer = door.get(f"/photos/{photo_id}/download")
    assert _kind(answer) == (409, "photo-not-received")
    door.delete(f"/photos/{photo_id}")
    assert _kind(door.get(f"/photos/{photo_id}/download")) == (404, "not-found")


def test_who_only_reads_gets_no_link(door: Door) -> None:
    path = f"/photos/{received(door)}/download"
    assert _kind(door.get(path, claims=VIEWER)) == (403, "forbidden")
    assert door.get(path, claims=OPERATOR).status == 200
