"""What stream-ingest says of windows through the deployed handler, in whatever order it comes."""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import StringIO
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes import FakeContext
from tests.photo_fakes import Crash, FakeQuarantine, sqs_batch
from tests.reading_examples import (
    LEADVILLE,
    PAGO_PAGO,
    RETENTION,
    START,
    Event,
    Line,
    content_of,
    line,
    windows_closed,
)
from tests.reading_fakes import FakeHeardClaims, FakeWindows
from web_api import wiring
from web_api.domain.errors import TransientError
from web_api.domain.window import Window
from web_api.events.windows import MOST_BYTES, MOST_WINDOWS, decode
from web_api.handlers import record_windows
from web_api.use_cases.windows import RecordWindows


@dataclass
class Recording:
    claims: FakeHeardClaims = field(default_factory=FakeHeardClaims)
    windows: FakeWindows = field(default_factory=FakeWindows)
    quarantine: FakeQuarantine = field(default_factory=FakeQuarantine)

    def __post_init__(self) -> None:
        self.use_case = RecordWindows(self.claims, self.windows, RETENTION)

    def put(self, content: bytes, key: str = "1", **claim: Any) -> Event:
        """The content as a claim; answers the event that tells of it."""
        event = windows_closed(content, key, **claim)
        told = event["data"]["claim"]
        self.claims.held[told["key"], told["version"]] = content
        return event

    def closed(self, *lines: Line, key: str = "1") -> Event:
        return self.put(content_of(lines), key)

    def hear(self, *messages: Event | str) -> list[str]:
        """Answers which messages go back to the queue."""
        bodies = [m if isinstance(m, str) else json.dumps(m) for m in messages]
        answer = record_windows.handle(sqs_batch(bodies), FakeContext())
        return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]

    def kept(self) -> list[Window]:
        return sorted((each for each, _ in self.windows.kept.values()), key=lambda w: w.start)

    def latest(self, device: str = LEADVILLE) -> dict[str, float]:
        return {each.kind: each.reading.value for each in self.windows.latest(UUID(device))}


@pytest.fixture
def recording(monkeypatch: pytest.MonkeyPatch) -> Recording:
    recording = Recording()
    monkeypatch.setattr(wiring, "record_windows", lambda: recording.use_case)
    monkeypatch.setattr(wiring, "quarantine", lambda: recording.quarantine)
    return recording


def test_each_window_of_a_claim_is_kept_until_the_end_of_its_retention(
    recording: Recording,
) -> None:
    event = recording.closed(line(0), line(1), line(0, device=PAGO_PAGO, kind="air-pressure"))
    assert recording.hear(event) == []
    assert len(recording.kept()) == 3
    first, forgotten_at = recording.windows.kept[recording.kept()[0].series, START]
    assert (first.count, first.sum, first.mean, first.revision) == (2, -16.875, -8.4375, 1)
    assert forgotten_at == START + timedelta(seconds=60) + RETENTION


def test_what_was_kept_is_told_in_the_log(recording: Recording, logged: StringIO) -> None:
    event = recording.closed(line(0), line(0, 2), line(1))
    recording.hear(event, event)
    first, again = map(json.loads, logged.getvalue().splitlines())
    assert (first["windows"], first["kept"], first["latest"]) == (3, 2, 1)
    assert (again["windows"], again["kept"], again["latest"]) == (3, 0, 0)
    assert first["correlation_id"] == event["correlationid"]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_of_two_revisions_the_higher_holds_in_either_order(
    recording: Recording, order: tuple[int, int]
) -> None:
    told = [
        recording.closed(line(0, 1), key="1"),
        recording.closed(line(0, 2, (-8.5, -8.375, -7)), key="2"),
    ]
    recording.hear(*(told[place] for place in order))
    (window,) = recording.kept()
    assert (window.revision, window.max) == (2, -7)


def test_an_equal_revision_changes_nothing(recording: Recording) -> None:
    recording.hear(recording.closed(line(0, 1, (1,)), key="1"))
    recording.hear(recording.closed(line(0, 1, (2,)), key="2"))
    assert [window.sum for window in recording.kept()] == [1]


def test_the_latest_reading_of_each_kind_holds_whatever_comes_after_it(
    recording: Recording,
) -> None:
    recording.hear(
        recording.closed(line(5, values=(-4,)), line(5, values=(71,), kind="humidity"), key="1"),
        recording.closed(line(3, values=(-9,)), line(6, values=(72,), kind="humidity"), key="2"),
    )
    assert recording.latest() == {"air-temperature": -4, "humidity": 72}


def test_a_reading_of_ten_minutes_is_as_late_as_the_same_of_one(recording: Recording) -> None:
    recording.hear(recording.closed(line(9, values=(-4,)), line(0, values=(-9,), length=600)))
    assert recording.latest() == {"air-temperature": -4}


def test_a_batch_that_comes_while_its_claim_is_absent_goes_back_and_is_not_lost(
    recording: Recording,
) -> None:
    event = windows_closed(content_of([line()]))
    assert recording.hear(event) == ["0"]
    recording.closed(line())
    assert recording.hear(event) == []
    assert len(recording.kept()) == 1


@pytest.mark.parametrize("fault", [TransientError("throttled"), RuntimeError("unknown")])
def test_what_fails_for_now_goes_back_alone(recording: Recording, fault: Exception) -> None:
    events = [recording.closed(line(0), key="1"), recording.closed(line(1), key="2")]
    recording.windows.faults = [fault]
    assert recording.hear(*events) == ["0"]
    assert [window.start.minute for window in recording.kept()] == [1]
    assert recording.quarantine.kept == {}


def test_as_many_windows_as_the_contract_allows_are_kept(recording: Recording) -> None:
    lines = [line(minute, kind=f"k{minute % 16}") for minute in range(MOST_WINDOWS)]
    assert recording.hear(recording.closed(*lines)) == []
    assert len(recording.kept()) == MOST_WINDOWS
    assert len(recording.latest()) == 16


def _changed(**members: Any) -> bytes:
    return content_of([line(0), line(1) | members])


_WRONG_CONTENTS = {
    "not JSON": content_of([line()]) + b"{\n",
    "not UTF-8": content_of([line()]) + b"\xff\n",
    "an empty line": content_of([line()]) + b"\n",
    "bottomless nesting": b"[" * 100_000 + b"\n",
    "no device": _changed(deviceId="dev-0"),
    "a kind that parts a key": _changed(kind="a#60"),
    "a kind with a line feed": _changed(kind="a\n"),
    "another length": _changed(lengthSeconds=90),
    "an end of another length": _changed(end=(START + timedelta(minutes=3)).isoformat()),
    "a start between windows": content_of(
        [line() | {"start": "2026-02-03T08:00:01Z", "end": "2026-02-03T08:01:01Z"}]
    ),
    "a last reading outside": _changed(
        last={"value": 1, "observedAt": (START + timedelta(minutes=2)).isoformat()}
    ),
    "a time without a zone": _changed(start="2026-02-03T08:01:00"),
    "the beginning of time": _changed(start="0001-01-01T00:00:00+14:00"),
    "the end of time": _changed(start="9999-12-31T23:59:00Z", end="9999-12-31T23:59:59Z"),
    "no reading": _changed(count=0),
    "revision 0": _changed(revision=0),
    "not a number": _changed(mean=float("nan")),
    "a number beyond numbers": content_of([line()]).replace(b"-16.875", b"1e999"),
    "text for a number": _changed(sum="1"),
    **{
        f"no {name}": content_of([{k: v for k, v in line().items() if k != name}])
        for name in line()
    },
}


@pytest.mark.parametrize("content", _WRONG_CONTENTS.values(), ids=_WRONG_CONTENTS.keys())
def test_a_claim_with_a_bad_line_is_kept_as_a_whole_and_its_neighbours_are_recorded(
    recording: Recording, content: bytes
) -> None:
    bad = json.dumps(recording.put(content, "bad"))
    assert recording.hear(bad, recording.closed(line(7))) == []
    assert recording.quarantine.kept == {"0": bad}
    assert [window.start.minute for window in recording.kept()] == [7]


@pytest.mark.parametrize("held", [b"", b"x", content_of([line(1)]), content_of([line(0)] * 2)])
def test_a_claim_that_is_not_what_was_promised_is_never_read(
    recording: Recording, held: bytes
) -> None:
    event = recording.closed(line(0))
    told = event["data"]["claim"]
    recording.claims.held[told["key"], told["version"]] = held
    assert recording.hear(event) == []
    assert list(recording.quarantine.kept) == ["0"]
    assert recording.kept() == []


def _event(**data: Any) -> str:
    event = windows_closed(content_of([line()]))
    return json.dumps(event | {"data": event["data"] | data})


def _claim(**claim: Any) -> str:
    return json.dumps(windows_closed(content_of([line()]), **claim))


_POISON = {
    "not JSON": "{",
    "nothing": "",
    "bottomless nesting": '{"data": ' + "[" * 100_000,
    "not an event": '{"detail": {}}',
    "another event": _event().replace("windows-closed.v1", "other.v1"),
    "another sender": _event().replace('"stackyard.stream-ingest"', '"stackyard.somebody"'),
    "another subject": json.dumps(windows_closed(b"x") | {"subject": "stream-ingest/other"}),
    "another bucket": _claim(bucket="another"),
    "another service's claim": _claim().replace("stream-ingest/windows/1", "web-api/photos/1"),
    "no version": _claim(version=""),
    "another format": _event(format="parquet"),
    "more bytes than the contract allows": _claim(sizeBytes=MOST_BYTES + 1),
    "more windows than the contract allows": _event(count=MOST_WINDOWS + 1),
    "fewer windows than it holds": _event(count=2),
    **{f"no {name}": _event(**{name: None}) for name in ("claim", "format", "count")},
}


@pytest.mark.parametrize("body", _POISON.values(), ids=_POISON.keys())
def test_poison_is_kept_as_it_came_and_its_neighbours_are_recorded(
    recording: Recording, body: str
) -> None:
    good = recording.closed(line())
    assert recording.hear(body, good) == []
    assert recording.quarantine.kept == {"0": body}
    assert len(recording.kept()) == 1


def _told(minute: int, revision: int, kind: str) -> Line:
    """What a revision says follows from it: two of one revision are equal."""
    values = [minute + n / 8 for n in range(revision + (kind == "b"))]
    return line(minute, revision, values, kind)


_lines = st.lists(
    st.builds(_told, st.integers(0, 2), st.integers(1, 4), st.sampled_from(["a", "b"])),
    min_size=1,
    max_size=4,
)


@given(st.data(), st.lists(_lines, max_size=5))
def test_in_any_order_with_any_repeats_and_crashes_the_same_is_left(
    data: st.DataObject, batches: list[list[Line]]
) -> None:
    """Each batch ends at some time; before that it may be begun and end amid its writes."""
    left = []
    for _ in range(2):
        recording = Recording()
        events = [recording.closed(*lines, key=str(n)) for n, lines in enumerate(batches)]
        repeats = data.draw(st.lists(st.sampled_from(events), max_size=3)) if events else []
        for event in data.draw(st.permutations(events + repeats)):
            _, batch = decode(json.dumps(event))
            crash = data.draw(st.none() | st.integers(1, 9))
            recording.windows.writes, recording.windows.last = 0, crash
            try:
                recording.use_case(batch)
            except Crash:
                recording.windows.last = None
                recording.use_case(batch)
        left.append((recording.windows.kept, recording.windows.kept_latest))
    assert left[0] == left[1]
    _expect_the_highest(left[0][0], [each for lines in batches for each in lines])


def _expect_the_highest(kept: Any, lines: list[Line]) -> None:
    told = {(each["kind"], datetime.fromisoformat(each["start"])) for each in lines}
    assert {(series.kind, start) for series, start in kept} == told
    for (series, start), (window, _) in kept.items():
        revisions = [
            each["revision"]
            for each in lines
            if (each["kind"], datetime.fromisoformat(each["start"])) == (series.kind, start)
        ]
        assert window.revision == max(revisions)


_same_moment = st.lists(st.sampled_from([-9.0, -1.0, 0.0, 2.5, 10.0]), min_size=1, max_size=5)


@given(st.data(), _same_moment)
def test_of_readings_of_one_moment_the_same_holds_in_any_order(
    data: st.DataObject, values: list[float]
) -> None:
    left = set()
    for _ in range(2):
        recording = Recording()
        for n, value in enumerate(data.draw(st.permutations(values))):
            event = recording.closed(line(0, n + 1, (value,)), key=str(n))
            recording.use_case(decode(json.dumps(event))[1])
        left.add(recording.latest()["air-temperature"])
    assert len(left) == 1
