"""Batches, order and retries of the producer, step by step, without its thread."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clients.stream_producer import Aggregation, Settings
from clients.stream_producer.outbox import Failure, Outbox
from clients.stream_producer.records import Record, Unit
from stream_ingest.domain.kpl import deaggregate
from tests.fake_kinesis import FakeKinesis, is_in_first_half

LONGEST_DRAW = 1.0


def outbox(**changed: Any) -> Outbox:
    return Outbox(Settings(**changed), drawn=lambda: LONGEST_DRAW)


def put(box: Outbox, key: str, data: bytes = b"x", at: float = 0.0) -> None:
    box.add(Record(key, data, at))


def sent(box: Outbox, stream: FakeKinesis, now: float, is_urgent: bool = True) -> list[Failure]:
    units = box.request(now, is_urgent)
    if not units:
        return []
    answers = stream.put_records(Records=[unit.entry for unit in units])["Records"]
    return box.settle(units, [answer.get("ErrorCode") for answer in answers], now)


def keys(units: Sequence[Unit]) -> list[str]:
    return [unit.entry["PartitionKey"] for unit in units]


def test_a_record_goes_out_when_it_has_lingered() -> None:
    box = outbox(linger_s=0.5)
    put(box, "a", at=10.0)
    assert box.next_at(10.0) == 10.5
    assert box.request(10.4) == []
    assert keys(box.request(10.5)) == ["a"]


def test_a_full_batch_goes_out_at_once() -> None:
    box = outbox(batch_records=3)
    for key in "abc":
        assert box.request(0.0) == []
        put(box, key)
    assert keys(box.request(0.0)) == ["a", "b", "c"]


def test_a_large_batch_goes_out_at_once() -> None:
    box = outbox(batch_bytes=100)
    put(box, "a", bytes(98))
    assert box.request(0.0) == []
    put(box, "b")
    assert keys(box.request(0.0)) == ["a", "b"]


def test_a_request_holds_no_two_records_of_a_device() -> None:
    box, stream = outbox(), FakeKinesis()
    for data in (b"1", b"2", b"3"):
        put(box, "a", data)
    put(box, "b")
    while box.count:
        sent(box, stream, 0.0)
    assert [keys_of(request) for request in stream.requests] == [["a", "b"], ["a"], ["a"]]
    assert [entry["Data"] for entry in stream.records if entry["PartitionKey"] == "a"] == [
        b"1",
        b"2",
        b"3",
    ]


def keys_of(request: Sequence[Any]) -> list[str]:
    return [entry["PartitionKey"] for entry in request]


def test_only_what_was_refused_is_sent_again_and_after_a_pause() -> None:
    box = outbox(first_pause_s=0.1)
    stream = FakeKinesis(takes=lambda entries: [each["PartitionKey"] != "b" for each in entries])
    for key in "abc":
        put(box, key)
    sent(box, stream, 0.0)
    stream.takes = lambda entries: [True] * len(entries)
    assert box.request(0.05, is_urgent=True) == []
    assert box.next_at(0.05, is_urgent=True) == pytest.approx(0.1)
    sent(box, stream, 0.1)
    assert [keys_of(request) for request in stream.requests] == [["a", "b", "c"], ["b"]]
    assert box.count == 0


def test_a_pause_doubles_up_to_the_longest() -> None:
    box = outbox(first_pause_s=0.1, longest_pause_s=0.5)
    stream = FakeKinesis(takes=lambda entries: [False] * len(entries))
    put(box, "a")
    now, pauses = 0.0, []
    for _ in range(5):
        sent(box, stream, now)
        next_at = box.next_at(now, is_urgent=True)
        assert next_at is not None
        pauses.append(next_at - now)
        now = next_at
    assert pauses == pytest.approx([0.1, 0.2, 0.4, 0.5, 0.5])


def test_a_refused_device_keeps_no_other_waiting() -> None:
    box = outbox(first_pause_s=10.0)
    stream = FakeKinesis(takes=lambda entries: [each["PartitionKey"] != "a" for each in entries])
    put(box, "a", b"1")
    sent(box, stream, 0.0)
    put(box, "a", b"2", at=1.0)
    put(box, "b", at=1.0)
    sent(box, stream, 1.1)
    assert keys_of(stream.requests[-1]) == ["b"]


def test_what_is_given_up_is_told_with_the_streams_last_words() -> None:
    box = outbox(expire_s=60.0)
    stream = FakeKinesis(takes=lambda entries: [False] * len(entries))
    put(box, "a")
    assert sent(box, stream, 59.9) == []
    (failure,) = sent(box, stream, 61.0)
    assert [record.partition_key for record in failure.records] == ["a"]
    assert (failure.reason, failure.tries) == ("ProvisionedThroughputExceededException", 2)
    assert (box.count, box.size_bytes) == (0, 0)


def test_a_unit_is_given_up_when_the_youngest_of_its_records_has_expired() -> None:
    box = outbox(expire_s=60.0, aggregation=Aggregation(lanes=1))
    stream = FakeKinesis(takes=lambda entries: [False] * len(entries))
    put(box, "old", at=0.0)
    put(box, "young", at=50.0)
    assert sent(box, stream, 61.0) == []
    (failure,) = sent(box, stream, 111.0)
    assert [record.partition_key for record in failure.records] == ["old", "young"]


def test_a_request_never_holds_more_bytes_than_the_stream_takes() -> None:
    box, stream = outbox(), FakeKinesis()
    for key in "abcdefg":
        put(box, key, bytes(1024 * 1024 - 1))
    while box.count:
        sent(box, stream, 0.0)
    assert [len(request) for request in stream.requests] == [5, 2]


@pytest.mark.parametrize(
    ("key", "data", "found"),
    [("", b"x", "found 0"), ("k" * 257, b"x", "found 257"), ("k", bytes(1024 * 1024), "1048577")],
)
def test_what_the_stream_never_takes_is_refused_at_once(key: str, data: bytes, found: str) -> None:
    with pytest.raises(ValueError, match=found):
        Record(key, data, 0.0)


def test_the_largest_record_goes_out_with_aggregation_too() -> None:
    box, stream = outbox(aggregation=Aggregation()), FakeKinesis()
    largest = bytes(1024 * 1024 - 1)
    for data in (b"before", largest, b"after"):
        put(box, "k", data)
    while box.count:
        sent(box, stream, 0.0)
    # A record that is alone goes out as it is.
    assert stream.data == [b"before", largest, b"after"]


def test_devices_stay_in_their_shard_when_they_are_aggregated() -> None:
    devices = [f"device-{number}" for number in range(200)]
    box, stream = outbox(aggregation=Aggregation(lanes=2)), FakeKinesis()
    for device in devices:
        put(box, device)
    sent(box, stream, 0.0)
    assert len(stream.records) == 2
    for entry in stream.records:
        for each in deaggregate(entry["Data"], entry["PartitionKey"]):
            plain = {"PartitionKey": each.partition_key}
            assert is_in_first_half(plain) == is_in_first_half(entry)


@pytest.mark.parametrize("wrong", [{"lanes": 3}, {"lanes": 0}, {"most_bytes": 10}])
def test_wrong_settings_are_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="expected"):
        Aggregation(**wrong)


def takes_some(pattern: list[bool]) -> Callable[[Sequence[Any]], list[bool]]:
    return lambda entries: [pattern[index % len(pattern)] for index in range(len(entries))]


STEPS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from("abcdef"), st.integers(1, 900)),
        st.lists(st.booleans(), min_size=1, max_size=6),
        st.sampled_from([0.05, 1.0, 400.0]),
    ),
    max_size=60,
)


@settings(max_examples=50, deadline=None)
@given(STEPS, st.sampled_from([None, Aggregation(2, 1024), Aggregation(1, 4096)]))
def test_nothing_is_lost_and_a_devices_order_holds_whatever_is_refused(
    steps: list[Any], aggregation: Aggregation | None
) -> None:
    box, stream = outbox(aggregation=aggregation, expire_s=100.0), FakeKinesis()
    given_up: list[Failure] = []
    expected: dict[str, list[bytes]] = defaultdict(list)
    now = 0.0
    for number, step in enumerate(steps):
        if isinstance(step, float):
            now += step
        elif isinstance(step, list):
            stream.takes = takes_some(step)
            given_up += sent(box, stream, now)
        else:
            data = number.to_bytes(2, "big") + bytes(step[1])
            put(box, step[0], data, now)
            expected[step[0]].append(data)
    stream.takes = lambda entries: [True] * len(entries)
    while box.count:
        now += 10.0
        given_up += sent(box, stream, now)
    dropped = [record.data for failure in given_up for record in failure.records]
    taken: dict[str, list[bytes]] = defaultdict(list)
    for entry in stream.records:
        for each in deaggregate(entry["Data"], entry["PartitionKey"]):
            taken[each.partition_key].append(each.data)
    left = {
        key: [data for data in of_key if data not in dropped] for key, of_key in expected.items()
    }
    assert taken == {key: of_key for key, of_key in left.items() if of_key}
    assert (box.count, box.size_bytes) == (0, 0)
