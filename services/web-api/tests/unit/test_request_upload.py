"""POST /photos through the deployed handler."""

from datetime import timedelta
from io import StringIO
from uuid import UUID

import pytest
from msgspec.structs import replace

from tests.door import CHINA, OPERATOR, VIEWER, Door
from tests.fakes import NOW
from tests.photo_fakes import DIGEST, VALIDITY
from web_api.domain.errors import Contended, Denied, TransientError
from web_api.domain.photo import Refusal


def _text(at: timedelta) -> str:
    return (NOW + at).isoformat().replace("+00:00", "Z")


def test_an_announced_photo_is_answered_with_its_address_and_a_form(door: Door) -> None:
    body = CHINA | {"sizeBytes": 196_653, "sha256": DIGEST}
    answer = door.request_upload(body)
    photo_id = answer.json["id"]
    assert answer.status == 201
    assert answer.headers["Location"] == f"photos/{photo_id}"
    assert answer.headers["Cache-Control"] == "no-store"
    assert UUID(photo_id).version == 7
    assert answer.json == {
        **body,
        "id": photo_id,
        "state": "requested",
        "requestedAt": _text(timedelta(0)),
        "expiresAt": _text(VALIDITY),
        "upload": {
            "url": "https://uploads.example/",
            "fields": {"key": f"uploads/{photo_id}", "validity": "900"},
            "expiresAt": _text(VALIDITY),
        },
    }


def test_nothing_is_said_of_a_photo_before_it_is_there(door: Door) -> None:
    door.request_upload()
    assert door.photos.outbox.kept == {}


def test_without_a_key_two_requests_are_two_photos(door: Door) -> None:
    assert door.request_upload().json["id"] != door.request_upload().json["id"]


def test_the_same_key_and_content_get_the_same_photo_and_a_form_for_the_rest(door: Door) -> None:
    first = door.request_upload(key="row-1")
    door.clock.now += timedelta(seconds=600.25)
    again = door.request_upload(CHINA | {"fileName": " china.jpg "}, key="row-1")
    assert (again.status, again.headers["Idempotency-Replayed"]) == (201, "true")
    assert again.headers["Location"] == first.headers["Location"]
    assert again.json["upload"]["fields"]["validity"] == "300"
    assert again.json | {"upload": None} == first.json | {"upload": None}
    assert len(door.photos.kept) == 1


def test_a_replay_after_the_form_has_expired_gets_no_form(door: Door) -> None:
    door.request_upload(key="row-1")
    door.clock.now += VALIDITY
    again = door.request_upload(key="row-1").json
    assert (again["state"], "upload" in again) == ("expired", False)


def test_a_replay_for_a_photo_that_was_refused_gets_no_form(door: Door) -> None:
    photo_id = UUID(door.request_upload(key="row-1").json["id"])
    refusal = Refusal(by="web-api", reason="empty", detail="no byte", at=NOW)
    door.photos.update(replace(door.photos.kept[photo_id], outcome=refusal))
    again = door.request_upload(key="row-1").json
    assert (again["state"], "upload" in again) == ("refused", False)
    assert again["refusal"] == {"by": "web-api", "reason": "empty", "detail": "no byte"}


def test_the_same_key_with_other_content_is_refused(door: Door) -> None:
    door.request_upload(key="row-1")
    answer = door.request_upload({"contentType": "image/png"}, key="row-1")
    assert (answer.status, answer.json["type"].rpartition("/")[2]) == (
        422,
        "idempotency-key-reused",
    )


def test_a_key_whose_photo_is_deleted_is_not_good_for_another(door: Door) -> None:
    first = door.request_upload(key="row-1")
    door.delete(f"/{first.headers['Location']}")
    answer = door.request_upload(key="row-1")
    assert (answer.status, answer.json["type"].rpartition("/")[2]) == (
        422,
        "idempotency-key-reused",
    )


def test_a_key_whose_deleted_photo_is_forgotten_is_not_good_either(door: Door) -> None:
    """The rest of a deleted photo has its day to be forgotten; its key has none."""
    first = door.request_upload(key="row-1")
    door.delete(f"/{first.headers['Location']}")
    door.photos.deleted.clear()
    answer = door.request_upload(key="row-1")
    assert (answer.status, answer.json["type"].rpartition("/")[2]) == (
        422,
        "idempotency-key-reused",
    )


def test_two_callers_may_use_the_same_key(door: Door) -> None:
    first = door.request_upload(key="row-1")
    second = door.request_upload(key="row-1", claims=OPERATOR | {"sub": "another"})
    assert first.json["id"] != second.json["id"]


def test_neither_caller_nor_key_can_be_read_in_the_table(door: Door) -> None:
    door.request_upload(key="row-1")
    (kept,) = door.photos.keys
    assert len(kept) == 64
    assert "row-1" not in kept


def test_a_viewer_may_not_upload(door: Door) -> None:
    assert door.request_upload(claims=VIEWER).status == 403
    assert not door.photos.kept


def test_all_that_is_wrong_is_said_at_once_with_pointers(door: Door) -> None:
    answer = door.request_upload(
        {"contentType": "image/tiff", "sizeBytes": 1.5, "sha256": "x", "fileName": "", "more": 1}
    )
    assert (answer.status, answer.json["type"].rpartition("/")[2]) == (422, "invalid-photo")
    assert answer.json["title"] == "The photo is invalid"
    assert {error["pointer"]: error["detail"] for error in answer.json["errors"]} == {
        "#/contentType": "must be one of image/jpeg, image/png, image/webp, image/gif, image/avif",
        "#/fileName": "must hold 1 to 120 characters, not only spaces, found 0",
        "#/sizeBytes": "must be a whole number",
        "#/sha256": "must be 64 lower-case hexadecimal digits",
        "#/more": "is unknown; a photo has contentType, fileName, sizeBytes, sha256, siteId",
    }


@pytest.mark.parametrize("body", ["null", "[]", "7", "{}", '{"sizeBytes": 1e999}'])
def test_json_that_is_not_a_photo_is_422(door: Door, body: str) -> None:
    assert door.request_upload(body).status == 422


@pytest.mark.parametrize("field", ["contentType", "fileName", "sizeBytes", "sha256"])
@pytest.mark.parametrize("value", [None, True, [], {}, {"a": 1}, "", "\ud800", -1, 10**400])
def test_no_json_value_is_too_strange_to_be_refused(door: Door, field: str, value: object) -> None:
    assert door.request_upload(CHINA | {field: value}).status == 422


def test_a_whole_number_may_be_written_with_a_point(door: Door) -> None:
    assert door.request_upload(CHINA | {"sizeBytes": 2.0}).json["sizeBytes"] == 2


def test_a_conflict_is_tried_again_after_a_growing_pause(door: Door) -> None:
    door.photos.faults = [Contended("held"), Contended("held")]
    assert door.request_upload().status == 201
    assert door.pauses == [0, 1]


@pytest.mark.parametrize(
    ("fault", "status"),
    [(Contended("held"), 503), (TransientError("throttled"), 503), (Denied("no"), 500)],
)
def test_what_the_store_refuses_leaves_no_photo(door: Door, fault: Exception, status: int) -> None:
    door.photos.faults = [fault] * 9
    assert door.request_upload().status == status
    assert not door.photos.kept


def test_neither_form_nor_file_name_is_logged(door: Door, logged: StringIO) -> None:
    door.request_upload(CHINA | {"fileName": "a private name"}, key="private-key")
    assert "answered" in logged.getvalue()
    for secret in ("private", "uploads.example", "validity"):
        assert secret not in logged.getvalue()
