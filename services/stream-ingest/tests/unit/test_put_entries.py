"""Records on their way into the stream: parted, put again, and told when they aren't taken."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError
from hypothesis import given, settings
from hypothesis import strategies as st

from stream_ingest.domain.errors import Denied
from stream_ingest.domain.stream_entry import (
    MOST_ENTRIES,
    MOST_ENTRY_BYTES,
    MOST_REQUEST_BYTES,
    StreamEntry,
    requests_of,
)
from stream_ingest.gateways.kinesis_stream import KinesisStream
from stream_ingest.use_cases.put_entries import LONGEST_PAUSE_S, PutEntries
from tests.door import FakeTime
from tests.fake_kinesis import Entry, FakeKinesis

PATIENCE_S = 10.0


def putting(stream: FakeKinesis, time: FakeTime | None = None) -> PutEntries:
    time = time or FakeTime()
    gateway: Any = stream
    return PutEntries(
        KinesisStream(gateway, "readings"), PATIENCE_S, time.clock, time.pause, lambda: 1.0
    )


def entries(*data: bytes) -> list[StreamEntry]:
    return [StreamEntry("key", each) for each in data]


def error(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "told"}}, "PutRecords")


def test_nothing_asks_nothing() -> None:
    stream = FakeKinesis()
    assert putting(stream)([]) == {}
    assert stream.requests == []


@settings(max_examples=50, deadline=None)
@given(st.lists(st.sampled_from([0, 1, 700, 600_000, MOST_ENTRY_BYTES - 3]), max_size=1200))
def test_every_request_is_one_that_the_stream_takes(sizes: list[int]) -> None:
    given_entries = [StreamEntry("key", bytes(size)) for size in sizes]
    parts = [*requests_of(given_entries, range(len(sizes)))]
    assert [index for part in parts for index in part] == [*range(len(sizes))]
    for part in parts:
        assert 1 <= len(part) <= MOST_ENTRIES
        assert sum(given_entries[index].size_bytes for index in part) <= MOST_REQUEST_BYTES
    # And none is parted that need not be.
    for part, following in pairwise(parts):
        whole = sum(given_entries[index].size_bytes for index in [*part, following[0]])
        assert len(part) == MOST_ENTRIES or whole > MOST_REQUEST_BYTES


@settings(max_examples=50, deadline=None)
@given(st.lists(st.lists(st.booleans(), min_size=1, max_size=8), max_size=12), st.integers(1, 40))
def test_everything_is_taken_once_or_told(pattern: list[list[bool]], count: int) -> None:
    answers = iter(pattern)

    def takes(asked: Sequence[Entry]) -> list[bool]:
        said = next(answers, [False])
        return [said[index % len(said)] for index in range(len(asked))]

    stream = FakeKinesis(takes=takes)
    data = [b"%d" % number for number in range(count)]
    left = putting(stream)(entries(*data))
    assert {*stream.data} == {each for index, each in enumerate(data) if index not in left}
    assert len({*stream.data}) == len(stream.data)
    assert {*left.values()} <= {"ProvisionedThroughputExceededException"}


def test_the_pauses_double_and_end_with_the_patience() -> None:
    stream, time = FakeKinesis(takes=lambda asked: [False] * len(asked)), FakeTime()
    assert putting(stream, time)(entries(b"1")).keys() == {0}
    assert time.pauses == pytest.approx([0.1, 0.2, 0.4, 0.8, 1.6, *[LONGEST_PAUSE_S] * 4])
    assert time.now_s >= PATIENCE_S


def test_no_request_begins_when_the_patience_is_over() -> None:
    time = FakeTime()

    def slow(asked: Sequence[Entry]) -> list[bool]:
        time.pause(PATIENCE_S + 1)
        return [True] * len(asked)

    stream = FakeKinesis(takes=slow)
    left = putting(stream, time)(entries(*[b"x"] * 501))
    assert left == {500: "the time was up before"}
    assert len(stream.requests) == 1


@pytest.mark.parametrize(
    "fault",
    [error("ProvisionedThroughputExceededException"), ReadTimeoutError(endpoint_url="https://k")],
)
def test_a_request_that_fails_as_a_whole_for_now_is_put_again(fault: Exception) -> None:
    stream = FakeKinesis(faults=[fault])
    assert putting(stream)(entries(b"1", b"2")) == {}
    assert stream.data == [b"1", b"2"]


def test_what_a_role_may_not_is_said_at_once() -> None:
    stream = FakeKinesis(faults=[error("AccessDeniedException")])
    with pytest.raises(Denied, match="kinesis:PutRecords on readings"):
        putting(stream)(entries(b"1"))
