"""GET and DELETE of photos through the deployed handler."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from msgspec import json
from msgspec.structs import replace

from tests.door import VIEWER, Door
from tests.fakes import NOW
from tests.photo_fakes import RETENTION, VALIDITY
from web_api.domain.claim import Claim
from web_api.domain.errors import TransientError
from web_api.domain.photo import Received
from web_api.events.photos import PhotoDeletedEvent

CLAIM = Claim(bucket="claims", key="web-api/x", version="c1", size_bytes=3, sha256="0" * 64)


def _receive(door: Door, photo_id: str) -> None:
    received = Received(upload_version="u1", claim=CLAIM, at=NOW)
    door.photos.update(replace(door.photos.kept[UUID(photo_id)], received=received))


def _request(door: Door, count: int) -> list[str]:
    """Newest last, a millisecond apart."""
    ids = []
    for _ in range(count):
        ids.append(door.request_upload().json["id"])
        door.clock.now += timedelta(milliseconds=1)
    return ids


@pytest.mark.parametrize("limit", [1, 2, 3, 6, 7, 100])
def test_every_photo_is_listed_once_newest_first_whatever_the_page(door: Door, limit: int) -> None:
    requested = _request(door, 7)
    listed: list[str] = []
    query = {"limit": str(limit)}
    while True:
        page = door.get("/photos", query=query, claims=VIEWER).json
        assert 1 <= len(page["photos"]) <= limit
        listed += [photo["id"] for photo in page["photos"]]
        if "nextCursor" not in page:
            break
        query["cursor"] = page["nextCursor"]
    assert listed == requested[::-1]


def test_no_photo_is_an_empty_page_without_a_cursor(door: Door) -> None:
    assert door.get("/photos").json == {"photos": []}


def test_a_photo_is_found_under_its_location_and_its_form_is_not_told_again(door: Door) -> None:
    created = door.request_upload()
    found = door.get(f"/{created.headers['Location']}", claims=VIEWER)
    assert found.status == 200
    assert found.json == {k: v for k, v in created.json.items() if k != "upload"}


def test_a_photo_that_nobody_has_uploaded_in_time_is_expired_without_a_write(door: Door) -> None:
    (photo_id,) = _request(door, 1)
    before = door.photos.kept.copy()
    door.clock.now = NOW + VALIDITY - timedelta(microseconds=1)
    assert door.get(f"/photos/{photo_id}").json["state"] == "requested"
    door.clock.now = NOW + VALIDITY
    assert door.get(f"/photos/{photo_id}").json["state"] == "expired"
    assert door.get("/photos").json["photos"][0]["state"] == "expired"
    assert door.photos.kept == before


@pytest.mark.parametrize("photo_id", [str(uuid4()), "not-an-id", "%2e%2e", "' OR 1=1"])
@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_an_id_that_names_no_photo_is_404(door: Door, method: str, photo_id: str) -> None:
    answer = door.send(method, f"/photos/{photo_id}")
    assert (answer.status, answer.json["type"].rpartition("/")[2]) == (404, "not-found")


def test_a_deleted_photo_is_neither_found_nor_listed(door: Door) -> None:
    kept, deleted = _request(door, 2)
    answer = door.delete(f"/photos/{deleted}")
    assert (answer.status, answer.text) == (204, "")
    assert door.get(f"/photos/{deleted}").status == 404
    assert [photo["id"] for photo in door.get("/photos").json["photos"]] == [kept]


def test_what_is_left_of_a_deleted_photo_is_kept_for_the_retention(door: Door) -> None:
    (photo_id,) = _request(door, 1)
    door.delete(f"/photos/{photo_id}")
    assert door.photos.deleted[UUID(photo_id)].forget_at == door.clock.now + RETENTION


def test_a_received_photo_is_announced_as_deleted_once_however_often_it_is(door: Door) -> None:
    (photo_id,) = _request(door, 1)
    _receive(door, photo_id)
    answers = [
        door.delete(f"/photos/{photo_id}", headers={"X-Correlation-Id": f"tidy-{n}"})
        for n in range(3)
    ]
    assert [answer.status for answer in answers] == [204, 204, 204]
    (item,) = door.photos.outbox.kept.values()
    event = json.decode(item.event, type=PhotoDeletedEvent)
    assert (event.subject, event.correlationid) == (photo_id, "tidy-0")
    assert event.causationid == answers[0].headers["X-Request-Id"]


def test_a_photo_that_was_never_announced_is_deleted_in_silence(door: Door) -> None:
    (photo_id,) = _request(door, 1)
    assert door.delete(f"/photos/{photo_id}").status == 204
    assert door.photos.outbox.kept == {}


def test_a_photo_received_while_it_is_deleted_is_announced_as_deleted(door: Door) -> None:
    """The first try read it as `requested`: it writes nothing, and the second reads afresh."""
    (photo_id,) = _request(door, 1)
    door.photos.meanwhile = [lambda: _receive(door, photo_id)]
    assert door.delete(f"/photos/{photo_id}").status == 204
    assert len(door.photos.outbox.kept) == 1


def test_a_viewer_may_not_delete(door: Door) -> None:
    (photo_id,) = _request(door, 1)
    assert door.delete(f"/photos/{photo_id}", claims=VIEWER).status == 403
    assert door.get(f"/photos/{photo_id}").status == 200


def test_a_store_that_is_not_ready_is_503(door: Door) -> None:
    (photo_id,) = _request(door, 1)
    door.photos.faults = [TransientError("throttled")] * 3
    answers = [
        door.get("/photos"),
        door.get(f"/photos/{photo_id}"),
        door.delete(f"/photos/{photo_id}"),
    ]
    assert [answer.status for answer in answers] == [503, 503, 503]
