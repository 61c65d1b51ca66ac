"""Wherever a verification ends, and whatever others do meanwhile, one upload is the photo."""

import json
from datetime import timedelta

import pytest

from tests.fakes import NOW
from tests.photo_fakes import JPEG, RETENTION, Crash
from tests.verification import Verification
from web_api.domain.errors import TransientError
from web_api.domain.photo import Deleted, PhotoDetails, State


def _calls_of_one_verification(content: bytes) -> int:
    verification = Verification()
    uploaded = verification.upload(verification.request(), content)
    verification.use_case(uploaded)
    return verification.calls.made


# find, read, keep, update, publish; a refusal ends with the update.
ENDS = [
    (content, call, is_done)
    for content, calls in ((JPEG, 5), (b"no photo", 3))
    for call in range(1, calls + 1)
    for is_done in (False, True)
]


def test_the_calls_that_may_be_the_last_are_all_tried() -> None:
    tried = {
        content: max(call for each, call, _ in ENDS if each == content) for content, *_ in ENDS
    }
    assert tried == {content: _calls_of_one_verification(content) for content in tried}


@pytest.mark.parametrize(("content", "call", "is_done"), ENDS)
@pytest.mark.parametrize("error", [Crash, TransientError, RuntimeError])
def test_wherever_a_verification_ends_the_next_ends_in_one_state_one_claim_and_one_event_id(
    verification: Verification,
    content: bytes,
    call: int,
    is_done: bool,
    error: type[BaseException],
) -> None:
    """The program ends, or the call fails, before or after what it does takes effect."""
    photo_id = verification.request(PhotoDetails(content_type="image/jpeg"))
    uploaded = verification.upload(photo_id, content)
    calls = verification.calls
    calls.last, calls.is_done, calls.error = call, is_done, error
    try:
        goes_back = verification.hear(uploaded)
    except Crash:
        goes_back = ["0"]
    # Calls that only read have nothing to be done with.
    if goes_back:
        verification.clock.now += timedelta(minutes=3)
        assert verification.hear(uploaded) == []
    photo = verification.photos.kept[photo_id]
    assert photo.revision == 1
    if content == JPEG:
        assert photo.state(NOW) is State.RECEIVED
        assert photo.received is not None
        assert len(verification.claims.kept) == 1
        assert len({event["id"] for event in verification.said}) == 1
        assert len({json.dumps(event) for event in verification.said}) == 1
        for event in verification.said:
            assert event["data"]["claim"]["version"] == photo.received.claim.version
    else:
        assert photo.state(NOW) is State.REFUSED
        assert (verification.claims.kept, verification.said) == ({}, [])


@pytest.mark.parametrize("contents", [(JPEG, JPEG), (JPEG, b"no photo"), (b"no photo", JPEG)])
def test_of_two_uploads_that_are_verified_at_once_one_wins_and_only_its_claim_is_told(
    verification: Verification, contents: tuple[bytes, bytes]
) -> None:
    """The second is verified whole between the first's reading of the state and its writing."""
    photo_id = verification.request(PhotoDetails(content_type="image/jpeg"))
    first = verification.upload(photo_id, contents[0], "u1")
    second = verification.upload(photo_id, contents[1], "u2")
    verification.photos.meanwhile = [lambda: assert_settled(verification.hear(second))]
    assert verification.hear(first) == []
    assert verification.hear(first, second) == []
    photo = verification.photos.kept[photo_id]
    assert photo.revision == 1
    if contents[1] == JPEG:
        assert photo.received is not None
        assert photo.received.upload_version == "u2"
        assert {event["data"]["claim"]["key"] for event in verification.said} == {
            photo.received.claim.key
        }
    else:
        assert (photo.state(NOW), verification.said) == (State.REFUSED, [])


def assert_settled(goes_back: list[str]) -> None:
    assert goes_back == []


def test_a_photo_that_is_deleted_while_it_is_verified_is_not_told(
    verification: Verification,
) -> None:
    photo_id = verification.request()

    def delete() -> None:
        rest = Deleted(photo_id, NOW, NOW + RETENTION)
        verification.photos.delete(verification.photos.kept[photo_id], rest, None)

    verification.photos.meanwhile = [delete]
    assert verification.hear(verification.upload(photo_id)) == []
    assert (verification.said, verification.photos.kept) == ([], {})
