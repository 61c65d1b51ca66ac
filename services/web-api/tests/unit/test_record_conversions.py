"""What image-handler says through the deployed handler, in whatever order it comes."""

import json
from dataclasses import dataclass, field
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.fakes import NOW, FakeContext
from tests.photo_examples import (
    MADE,
    PHOTO_ID,
    RECEIVED,
    REFUSED,
    REQUESTED,
    VERSION,
    Event,
    conversion,
)
from tests.photo_fakes import RETENTION, FakePhotos, FakeQuarantine, sqs_batch
from web_api import wiring
from web_api.domain.errors import Contended, TransientError
from web_api.domain.photo import (
    Deleted,
    Made,
    Photo,
    Refusal,
    State,
)
from web_api.events.conversions import decode
from web_api.handlers import record_conversions
from web_api.use_cases.conversions import RecordConversion, Recorded


@dataclass
class Recording:
    photos: FakePhotos = field(default_factory=FakePhotos)
    quarantine: FakeQuarantine = field(default_factory=FakeQuarantine)
    pauses: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.use_case = RecordConversion(self.photos, self.pauses.append)
        self.photos.kept[PHOTO_ID] = RECEIVED

    def hear(self, *messages: Event | str) -> list[str]:
        """Answers which messages go back to the queue."""
        bodies = [m if isinstance(m, str) else json.dumps(m) for m in messages]
        answer = record_conversions.handle(sqs_batch(bodies), FakeContext())
        return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]

    def delete(self) -> None:
        if PHOTO_ID in self.photos.kept:
            rest = Deleted(PHOTO_ID, NOW, NOW + RETENTION)
            self.photos.delete(self.photos.kept[PHOTO_ID], rest, None)

    @property
    def outcome(self) -> Made | Refusal | None:
        return self.photos.kept[PHOTO_ID].outcome


@pytest.fixture
def recording(monkeypatch: pytest.MonkeyPatch) -> Recording:
    recording = Recording()
    monkeypatch.setattr(wiring, "record_conversion", lambda: recording.use_case)
    monkeypatch.setattr(wiring, "quarantine", lambda: recording.quarantine)
    return recording


def test_a_photo_whose_derivatives_are_made_is_ready(recording: Recording) -> None:
    assert recording.hear(conversion()) == []
    photo = recording.photos.kept[PHOTO_ID]
    assert photo.state(NOW) is State.READY
    assert isinstance(photo.outcome, Made)
    assert (photo.outcome.width, photo.outcome.height) == (640, 427)
    first = json.loads(MADE.read_text())["data"]["derivatives"][0]
    made = photo.outcome.derivatives[0]
    assert len(photo.outcome.derivatives) == 6
    assert (made.box_pixels, made.url) == (first["boxPixels"], first["url"])


def test_a_photo_that_can_not_be_converted_is_refused_and_stays_received(
    recording: Recording,
) -> None:
    assert recording.hear(conversion(REFUSED)) == []
    photo = recording.photos.kept[PHOTO_ID]
    assert (photo.state(NOW), photo.received) == (State.REFUSED, RECEIVED.received)
    assert isinstance(photo.outcome, Refusal)
    assert (photo.outcome.by, photo.outcome.reason) == ("image-handler", "truncated")


def test_the_later_outcome_holds_in_either_order(recording: Recording) -> None:
    refused, made = conversion(REFUSED, 1, "1"), conversion(MADE, 2, "2")
    recording.hear(made, refused)
    assert isinstance(recording.outcome, Made)
    recording.hear(conversion(REFUSED, 3, "3"))
    assert isinstance(recording.outcome, Refusal)


def test_an_event_that_comes_again_is_no_second_write(recording: Recording) -> None:
    recording.hear(conversion(), conversion())
    recording.hear(conversion())
    assert recording.photos.kept[PHOTO_ID].revision == 1


def test_what_is_said_of_another_version_changes_nothing(recording: Recording) -> None:
    assert recording.hear(conversion(version="another")) == []
    assert recording.photos.kept[PHOTO_ID] == RECEIVED


def test_what_comes_before_the_photo_is_received_goes_back_and_is_not_lost(
    recording: Recording,
) -> None:
    recording.photos.kept[PHOTO_ID] = REQUESTED
    assert recording.hear(conversion()) == ["0"]
    recording.photos.kept[PHOTO_ID] = RECEIVED
    assert recording.hear(conversion()) == []
    assert isinstance(recording.outcome, Made)


def test_a_photo_that_we_have_refused_stays_refused_by_us(recording: Recording) -> None:
    refusal = Refusal(by="web-api", reason="empty", detail="no byte", at=NOW)
    recording.photos.kept[PHOTO_ID] = replace(REQUESTED, outcome=refusal)
    assert recording.hear(conversion(seconds=9)) == []
    assert recording.outcome == refusal


def test_a_deleted_photo_never_comes_back(recording: Recording) -> None:
    recording.delete()
    assert recording.hear(conversion()) == []
    assert recording.photos.kept == {}


def test_a_photo_that_was_forgotten_is_logged_and_acknowledged(
    recording: Recording, logged: StringIO
) -> None:
    del recording.photos.kept[PHOTO_ID]
    assert recording.hear(conversion()) == []
    (line,) = logged.getvalue().splitlines()
    assert json.loads(line)["recorded"] == Recorded.UNKNOWN
    assert recording.quarantine.kept == {}


def test_a_photo_deleted_between_reading_and_writing_stays_deleted(recording: Recording) -> None:
    recording.photos.meanwhile = [recording.delete]
    assert recording.hear(conversion()) == []
    assert (recording.photos.kept, recording.pauses) == ({}, [0])


def test_a_later_outcome_recorded_between_reading_and_writing_holds(recording: Recording) -> None:
    later = conversion(REFUSED, 5, "5")
    recording.photos.meanwhile = [lambda: recording.hear(later)]
    assert recording.hear(conversion()) == []
    assert isinstance(recording.outcome, Refusal)


@pytest.mark.parametrize("fault", [TransientError("throttled"), RuntimeError("unknown")])
def test_what_fails_for_now_goes_back_alone(recording: Recording, fault: Exception) -> None:
    recording.photos.faults = [fault]
    assert recording.hear(conversion(), conversion()) == ["0"]
    assert isinstance(recording.outcome, Made)


def test_a_conflict_that_lasts_goes_back_to_the_queue(recording: Recording) -> None:
    recording.photos.faults = [Contended("held")] * 4
    assert recording.hear(conversion()) == ["0"]
    assert recording.pauses == [0, 1, 2]


def _without(field: str) -> Event:
    event = conversion()
    return event | {"data": {k: v for k, v in event["data"].items() if k != field}}


_POISON = {
    "not JSON": "{",
    "nothing": "",
    "bottomless nesting": '{"data": ' + "[" * 100_000,
    "not an event": '{"detail": {}}',
    "another event": json.dumps(conversion() | {"type": "stackyard.image-handler.other.v1"}),
    "another sender": json.dumps(conversion() | {"source": "stackyard.somebody"}),
    "another subject": json.dumps(conversion() | {"subject": "0" * 36}),
    "a time without a zone": json.dumps(conversion()).replace("+00:00", ""),
    "no version": json.dumps(conversion(version="")),
    **{f"no {name}": json.dumps(_without(name)) for name in ("photoId", "source", "madeAt")},
}


@pytest.mark.parametrize("body", _POISON.values(), ids=_POISON.keys())
def test_poison_is_kept_as_it_came_and_its_neighbours_are_recorded(
    recording: Recording, body: str
) -> None:
    assert recording.hear(body, conversion()) == []
    assert recording.quarantine.kept == {"0": body}
    assert isinstance(recording.outcome, Made)


_said = st.lists(
    st.builds(
        conversion,
        st.sampled_from([MADE, REFUSED]),
        seconds=st.integers(0, 3),
        event_id=st.sampled_from("abcdefgh"),
        version=st.sampled_from([VERSION, VERSION, "another"]),
    ),
    max_size=6,
    unique_by=lambda event: str(event["id"]),
)


@given(st.data(), _said, st.booleans(), st.booleans())
def test_in_any_order_and_with_any_repeats_the_same_photo_is_left(
    data: st.DataObject, said: list[Event], is_deleted: bool, is_received: bool
) -> None:
    """Before and after reception and deletion; what goes back to the queue comes again."""
    steps: list[Event | str] = [*said, *(["delete"] if is_deleted else [])]
    if said:
        steps += data.draw(st.lists(st.sampled_from(said), max_size=3))
    outcomes = []
    for _ in range(2):
        recording = Recording()
        if not is_received:
            recording.photos.kept[PHOTO_ID] = REQUESTED
        queue = [*data.draw(st.permutations(steps)), "receive"]
        while queue:
            step = queue.pop(0)
            if not _took_place(recording, step):
                queue.append(step)
        outcomes.append(recording.photos.kept.get(PHOTO_ID))
    first, second = outcomes
    if first and second:
        # How often it was written may differ, for what was superseded need not have been.
        assert replace(first, revision=0) == replace(second, revision=0)
    assert (first is None) == (second is None) == is_deleted
    _expect_the_latest(first, said)


def _took_place(recording: Recording, step: Event | str) -> bool:
    if step == "delete":
        recording.delete()
    elif step == "receive":
        if recording.photos.kept.get(PHOTO_ID) == REQUESTED:
            recording.photos.kept[PHOTO_ID] = RECEIVED
    else:
        try:
            recording.use_case(decode(json.dumps(step))[1])
        except TransientError:
            return False
    return True


def _expect_the_latest(photo: Photo | None, said: list[Event]) -> None:
    ours = [event for event in said if event["data"]["source"]["version"] == VERSION]
    if photo is None:
        return
    latest = max(
        ours,
        key=lambda event: (event["data"].get("madeAt") or event["data"]["refusedAt"], event["id"]),
        default=None,
    )
    assert (photo.outcome.event_id if photo.outcome else None) == (latest and latest["id"])
