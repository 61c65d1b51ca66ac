"""The producer with its thread: what is put is taken, or told."""

import json
import threading
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clients.stream_producer import (
    Aggregation,
    Closed,
    Failure,
    Full,
    Metrics,
    Producer,
    Settings,
    new_reading_id,
    reading,
)
from stream_ingest.domain.kpl import deaggregate
from tests.fake_kinesis import FakeKinesis

QUICK = Settings(linger_s=0.001, first_pause_s=0.001, longest_pause_s=0.002)
AT = datetime(2026, 2, 5, 17, 29, 52, 125_900, UTC)


def never(failure: Failure) -> None:
    raise AssertionError(failure)


def balance(metrics: Metrics) -> bool:
    return metrics.put == metrics.taken + metrics.failed + metrics.pending


def test_what_is_put_is_taken_without_flush() -> None:
    stream = FakeKinesis()
    arrived = threading.Event()
    stream.takes = lambda entries: arrived.set() or [True] * len(entries)  # type: ignore[func-returns-value]
    with Producer(stream, "readings", never, QUICK) as producer:
        producer.put("a", b"1")
        assert arrived.wait(5)
    assert stream.data == [b"1"]


def test_many_threads_put_and_each_keeps_its_order() -> None:
    stream = FakeKinesis(takes=lambda entries: [index % 3 != 1 for index in range(len(entries))])
    with Producer(stream, "readings", never, QUICK) as producer:

        def put_all(key: str) -> None:
            for number in range(30):
                producer.put(key, b"%d" % number)

        threads = [threading.Thread(target=put_all, args=[f"key-{n}"]) for n in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert producer.flush(10)
        assert producer.metrics.taken == 120
        assert balance(producer.metrics)
    for thread_number in range(4):
        of_key = [e["Data"] for e in stream.records if e["PartitionKey"] == f"key-{thread_number}"]
        assert of_key == [b"%d" % number for number in range(30)]


def test_a_request_that_fails_as_a_whole_is_sent_again() -> None:
    stream = FakeKinesis(faults=[ConnectionError("reset"), TimeoutError("read")])
    with Producer(stream, "readings", never, QUICK) as producer:
        producer.put("a", b"1")
        assert producer.flush(5)
        assert producer.metrics.failed_requests == 2
    assert stream.data == [b"1"]


def test_an_answer_of_another_length_is_told_and_loses_nothing() -> None:
    class Broken(FakeKinesis):
        def put_records(self, *, StreamName: str = "", Records: Any) -> Any:  # noqa: N803
            return {"Records": []}

    told: list[Failure] = []
    producer = Producer(Broken(), "readings", told.append, QUICK)
    producer.put("a", b"1")
    producer.close()
    assert [record.data for failure in told for record in failure.records] == [b"1"]
    assert "the producer failed" in told[0].reason
    with pytest.raises(Closed):
        producer.put("a", b"2")


def test_who_puts_waits_for_room_and_is_told_when_there_is_none_in_time() -> None:
    is_open = threading.Event()
    stream = FakeKinesis(takes=lambda entries: [is_open.is_set()] * len(entries))
    chosen = Settings(linger_s=0.001, first_pause_s=0.001, longest_pause_s=0.002,
                        most_pending_records=2)  # fmt: skip
    with Producer(stream, "readings", never, chosen) as producer:
        producer.put("a", b"1")
        producer.put("b", b"2")
        with pytest.raises(Full, match="2 records wait"):
            producer.put("c", b"3", timeout_s=0.01)
        assert producer.metrics.pending == 2
        threading.Timer(0.02, is_open.set).start()
        producer.put("c", b"3")
    assert sorted(stream.data) == [b"1", b"2", b"3"]


def test_what_expires_is_told_and_the_sums_hold() -> None:
    told: list[Failure] = []
    stream = FakeKinesis(takes=lambda entries: [e["PartitionKey"] != "a" for e in entries])
    chosen = Settings(linger_s=0.0, first_pause_s=0.001, expire_s=0.02)
    with Producer(stream, "readings", told.append, chosen) as producer:
        for key in "aba":
            producer.put(key, b"x")
        assert producer.flush(5)
        metrics = producer.metrics
        assert (metrics.taken, metrics.failed) == (1, 2)
        assert balance(metrics)
    assert [failure.reason for failure in told] == [
        "ProvisionedThroughputExceededException: Rate exceeded for shard shardId-0"
    ] * 2


def test_flushing_waits_until_all_failures_are_told() -> None:
    is_told = threading.Event()
    stream = FakeKinesis(takes=lambda entries: [False] * len(entries))
    chosen = Settings(linger_s=0.0, expire_s=0.0)

    def slow(failure: Failure) -> None:
        is_told.wait(5)

    with Producer(stream, "readings", slow, chosen) as producer:
        producer.put("a", b"1")
        assert not producer.flush(0.02)
        assert producer.metrics.failed == 1
        is_told.set()
        assert producer.flush(5)


def test_closing_tells_what_the_stream_did_not_take() -> None:
    told: list[Failure] = []
    stream = FakeKinesis(takes=lambda entries: [False] * len(entries))
    producer = Producer(stream, "readings", told.append, QUICK)
    producer.put("a", b"1")
    assert not producer.flush(0.01)
    producer.close(timeout_s=0.0)
    assert [record.data for failure in told for record in failure.records] == [b"1"]
    assert balance(producer.metrics)
    producer.close()


def test_what_nobody_could_be_told_stays_and_closing_says_so() -> None:
    def broken(failure: Failure) -> None:
        raise OSError("the disk is full")

    stream = FakeKinesis(takes=lambda entries: [False] * len(entries))
    chosen = Settings(linger_s=0.0, expire_s=0.0)
    producer = Producer(stream, "readings", broken, chosen)
    producer.put("a", b"1")
    with pytest.raises(Closed, match="told to nobody") as raised:
        producer.close()
    assert isinstance(raised.value.__cause__, OSError)
    assert [record.data for each in producer.undelivered for record in each.records] == [b"1"]


def test_aggregated_records_are_the_readings_that_were_put() -> None:
    stream = FakeKinesis()
    chosen = Settings(aggregation=Aggregation(lanes=4))
    written = [
        (
            f"device-{number % 7}",
            reading(f"device-{number % 7}", "air-temperature", "Cel", AT, number),
        )
        for number in range(100)
    ]
    with Producer(stream, "readings", never, chosen) as producer:
        for device, data in written:
            producer.put(device, data)
    packed = [(e["Data"], e["PartitionKey"]) for e in stream.records]
    read = [(each.partition_key, each.data) for p in packed for each in deaggregate(*p)]
    assert sorted(read) == sorted(written)
    assert len(stream.records) < 10


def test_a_reading_is_written_as_the_stream_takes_it() -> None:
    written = json.loads(reading("boiler-1", "air-temperature", "Cel", AT, -8.5, "r-1"))
    assert written == {
        "schema_version": 1,
        "reading_id": "r-1",
        "device_id": "boiler-1",
        "kind": "air-temperature",
        "unit": "Cel",
        "observed_at": "2026-02-05T17:29:52.125+00:00",
        "measurement": -8.5,
    }


@pytest.mark.parametrize("measurement", [float("nan"), float("inf")])
def test_a_measurement_that_is_not_finite_is_refused(measurement: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        reading("d", "k", "u", AT, measurement)


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        reading("d", "k", "u", AT.replace(tzinfo=None), 1.0)


@settings(max_examples=50, deadline=None)
@given(st.binary(min_size=10, max_size=10))
def test_a_reading_id_is_a_uuid_of_version_7_that_tells_the_time(drawn: bytes) -> None:
    written = new_reading_id(AT, lambda size: drawn[:size])
    assert written.startswith(f"{int(AT.timestamp() * 1000):012x}"[:8])
    assert int(written.replace("-", "")[:12], 16) == int(AT.timestamp() * 1000)
    assert written[14] == "7"
    assert written[19] in "89ab"
