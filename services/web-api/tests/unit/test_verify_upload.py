"""Notifications of the upload bucket through the deployed handler."""

import json
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from io import StringIO
from uuid import uuid4

import pytest
from msgspec.structs import replace

from tests.fakes import NOW, STORY
from tests.photo_examples import notification
from tests.photo_fakes import (
    DIGEST,
    JPEG,
    RETENTION,
    VALIDITY,
)
from tests.verification import DETAILS, Verification
from web_api.domain.errors import Contended, Denied, TransientError
from web_api.domain.photo import Deleted, PhotoDetails, Refusal, State
from web_api.events.uploads import Uploaded


def test_an_upload_that_nobody_announced_hides_no_other_of_its_message(
    verification: Verification,
) -> None:
    known = verification.request()
    several = [Uploaded(uuid4(), "u1"), verification.upload(known)]
    records = [json.loads(notification(each))["Records"][0] for each in several]
    body = json.dumps({"Records": records})
    assert verification.hear(body) == []
    assert verification.state(known) is State.RECEIVED
    assert verification.quarantine.kept == {"0": body}


def test_what_was_announced_is_kept_as_a_claim_and_told(verification: Verification) -> None:
    photo_id = verification.request()
    verification.clock.now = NOW + timedelta(seconds=3)
    assert verification.hear(verification.upload(photo_id)) == []
    assert verification.state(photo_id) is State.RECEIVED
    (event,) = verification.said
    assert event["subject"] == event["data"]["photoId"] == str(photo_id)
    assert event["correlationid"] == STORY.correlation_id
    assert event["causationid"] == STORY.request_id
    assert event["data"]["claim"] == {
        "bucket": "claims",
        "key": f"web-api/photos/{photo_id}/u1",
        "version": "claim-1",
        "sizeBytes": len(JPEG),
        "sha256": DIGEST,
    }
    assert event["data"]["receivedAt"] == "2026-02-03T08:15:33.125000Z"


@pytest.mark.parametrize(
    ("details", "content", "reason"),
    [
        (DETAILS, b"", "empty"),
        (DETAILS, JPEG + b"!", "wrong-size"),
        (PhotoDetails(content_type="image/jpeg"), b"a text called photo.jpg", "wrong-type"),
        (PhotoDetails(content_type="image/png"), JPEG, "wrong-type"),
        (replace(DETAILS, sha256=sha256(b"other").hexdigest()), JPEG, "wrong-checksum"),
    ],
)
def test_what_was_not_announced_is_refused_for_good_and_nobody_hears_of_it(
    verification: Verification, details: PhotoDetails, content: bytes, reason: str
) -> None:
    photo_id = verification.request(details)
    first = verification.upload(photo_id, content)
    assert verification.hear(first, first) == []
    # What was announced comes later, under the same form: the refusal stays.
    assert verification.hear(verification.upload(photo_id, JPEG, "u2")) == []
    outcome = verification.photos.kept[photo_id].outcome
    assert isinstance(outcome, Refusal)
    assert (outcome.by, outcome.reason) == ("web-api", reason)
    assert (verification.said, verification.claims.kept) == ([], {})


def test_an_upload_after_verification_is_ignored(verification: Verification) -> None:
    photo_id = verification.request()
    verification.hear(verification.upload(photo_id))
    before = verification.photos.kept[photo_id]
    assert verification.hear(verification.upload(photo_id, JPEG, "u2")) == []
    assert verification.photos.kept[photo_id] == before
    assert (len(verification.said), len(verification.claims.kept)) == (1, 1)


def test_an_upload_after_deletion_is_ignored(verification: Verification) -> None:
    photo_id = verification.request()
    photo = verification.photos.kept[photo_id]
    verification.photos.delete(photo, Deleted(photo_id, NOW, NOW + RETENTION), None)
    assert verification.hear(verification.upload(photo_id)) == []
    assert (verification.said, verification.claims.kept) == ([], {})


def test_an_upload_told_after_the_form_has_expired_is_verified(verification: Verification) -> None:
    photo_id = verification.request()
    uploaded = verification.upload(photo_id)
    verification.clock.now = NOW + 100 * VALIDITY
    assert verification.state(photo_id) is State.EXPIRED
    verification.hear(uploaded)
    assert (verification.state(photo_id), len(verification.said)) == (State.RECEIVED, 1)


def test_a_notification_that_comes_twice_is_told_under_one_id(verification: Verification) -> None:
    uploaded = verification.upload(verification.request())
    assert verification.hear(uploaded, uploaded) == []
    first, second = verification.said
    assert first == second


def test_a_throttled_table_sends_the_message_back_and_nothing_is_doubled(
    verification: Verification,
) -> None:
    photo_id = verification.request()
    uploaded = verification.upload(photo_id)
    for _ in range(3):
        verification.photos.faults = [TransientError("throttled")]
        assert verification.hear(uploaded) == ["0"]
    assert verification.hear(uploaded) == []
    assert (len(verification.said), len(verification.claims.kept)) == (1, 1)


def test_a_bus_that_refuses_the_event_sends_the_message_back(verification: Verification) -> None:
    uploaded = verification.upload(verification.request())
    verification.bus.faults = [TransientError("no route")]
    assert verification.hear(uploaded) == ["0"]
    assert verification.hear(uploaded) == []
    assert len(verification.said) == 1


def test_an_entry_that_the_bus_refuses_sends_the_message_back(verification: Verification) -> None:
    """PutEvents answers 200 for it: FailedEntryCount has to be looked at."""
    photo_id = verification.request()
    uploaded = verification.upload(photo_id)
    verification.hear(uploaded)
    (item,) = verification.bus.taken
    verification.bus.refused = {item.sort_key: "ThrottlingException slow down"}
    assert verification.hear(uploaded) == ["0"]


def test_a_conflict_is_tried_again_after_a_growing_pause(verification: Verification) -> None:
    uploaded = verification.upload(verification.request())
    verification.photos.faults = [Contended("held")] * 3
    assert verification.hear(uploaded) == []
    assert verification.pauses == [0, 1, 2]


def test_a_denied_permission_is_logged_with_action_resource_and_message(
    verification: Verification, logged: StringIO
) -> None:
    denied = Denied("s3:GetObjectVersion on uploads/uploads/1 is denied: AccessDenied")
    verification.photos.faults = [denied]
    assert verification.hear(verification.upload(verification.request())) == ["0"]
    line = next(each for each in logged.getvalue().splitlines() if "not now" in each)
    assert json.loads(line)["message_id"] == "0"
    assert str(denied) in line


_POISON: dict[str, Callable[[], str]] = {
    "not JSON": lambda: "{",
    "not an object": lambda: "[]",
    "nothing": lambda: "",
    "an event of the bus": lambda: '{"specversion": "1.0", "id": "1"}',
    "bottomless nesting": lambda: '{"Records": ' + "[" * 100_000,
    "half of a surrogate pair": lambda: '{"Records": "\\ud800"}',
    "a key of another kind": lambda: notification(Uploaded(uuid4(), "u")).replace("uploads", "x"),
    "a key that is no id": lambda: (
        '{"Records": [{"eventName": "x", "s3": {"object": '
        '{"key": "uploads/%2e%2e", "versionId": "1"}}}]}'
    ),
    "no version": lambda: notification(Uploaded(uuid4(), "")),
    "a photo that nobody has announced": lambda: notification(Uploaded(uuid4(), "u1")),
}


@pytest.mark.parametrize("poison", _POISON.values(), ids=_POISON.keys())
def test_poison_is_kept_as_it_came_and_its_neighbours_are_verified(
    verification: Verification, poison: Callable[[], str]
) -> None:
    photo_id, body = verification.request(), poison()
    assert verification.hear(body, verification.upload(photo_id)) == []
    assert verification.quarantine.kept == {"0": body}
    assert verification.state(photo_id) is State.RECEIVED


def test_an_upload_that_is_gone_is_kept_for_people(verification: Verification) -> None:
    uploaded = Uploaded(verification.request(), "u1")
    assert verification.hear(uploaded) == []
    assert list(verification.quarantine.kept) == ["0"]


def test_poison_that_can_not_be_kept_goes_back(verification: Verification) -> None:
    verification.quarantine.faults = [RuntimeError("no bucket")]
    assert verification.hear("{", verification.upload(verification.request())) == ["0"]


def test_the_test_event_of_s3_is_nothing_to_do(verification: Verification) -> None:
    body = '{"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "uploads"}'
    assert verification.hear(body) == []
    assert (verification.quarantine.kept, verification.calls.made) == ({}, 0)


def test_several_uploads_in_one_message_are_all_verified(verification: Verification) -> None:
    photos = [verification.request() for _ in range(3)]
    records = [
        json.loads(notification(verification.upload(photo_id)))["Records"][0] for photo_id in photos
    ]
    assert verification.hear(json.dumps({"Records": records})) == []
    assert [verification.state(photo_id) for photo_id in photos] == [State.RECEIVED] * 3


def test_what_is_verified_is_logged_with_its_verdict(
    verification: Verification, logged: StringIO
) -> None:
    photo_id = verification.request()
    verification.hear(verification.upload(photo_id), verification.upload(photo_id, JPEG, "u2"))
    verdicts = [
        json.loads(line)["verdict"] for line in logged.getvalue().splitlines() if "verdict" in line
    ]
    assert verdicts == ["received", "ignored"]
