"""What a function is given, and when"""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.shard_poller import Clock, Mapping, ShardPoller, Stream
from tests.shard_poller.noting import Noting, polled
from tests.shard_poller.stream import DAY_S

NAMES = [f"r{number}" for number in range(10)]


def test_an_event_has_the_documented_form() -> None:
    """A record comes with its sequence number, partition key, arrival and base64 data, under an
    event id of shard and sequence number.

    Source: https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html
    """
    house = polled()
    house.put("Hello")
    house.poller.run()
    (record,) = house.function.events[0]["Records"]
    number = record["kinesis"]["sequenceNumber"]
    assert record["kinesis"] == {
        "kinesisSchemaVersion": "1.0",
        "partitionKey": "one device",
        "sequenceNumber": number,
        "data": "SGVsbG8=",
        "approximateArrivalTimestamp": house.clock.now_ms / 1000,
    }
    assert record["eventID"] == f"shardId-000000000000:{number}"
    assert record["eventSource"] == "aws:kinesis"
    assert record["eventName"] == "aws:kinesis:record"
    assert json.dumps(house.function.events[0])


def test_a_batch_holds_records_of_one_shard_only() -> None:
    """Each batch contains records from a single shard.

    Source: https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html#kinesis-polling-and-batching
    """
    house = polled(shards=4)
    for key in NAMES:
        house.put(key, key=key)
    house.poller.run()
    for event in house.function.events:
        assert len({record["eventID"].partition(":")[0] for record in event["Records"]}) == 1
    assert sorted(house.function.names) == NAMES


def test_a_batch_holds_at_most_its_size() -> None:
    """The batch size is the most records that one invocation gets.

    Source: https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-parameters.html
    """
    house = polled(batch_size=4)
    house.put(*NAMES)
    house.poller.run()
    assert house.function.batches == [NAMES[:4], NAMES[4:8], NAMES[8:]]


def test_without_a_window_what_is_there_goes_at_once() -> None:
    """By default a function is invoked as soon as records are available, be it with one.

    Source: https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html
    """
    house = polled(batch_size=100)
    house.put("r0")
    house.poller.poll()
    assert house.function.batches == [["r0"]]


def test_a_window_gathers_until_it_is_over() -> None:
    """A batching window is the longest time for which records are gathered.

    Source: https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html
    """
    house = polled(batch_size=100, maximum_batching_window_s=5)
    house.put("r0")
    house.poller.poll()
    house.clock.advance(4.999)
    house.put("r1")
    house.poller.poll()
    assert house.function.batches == []
    house.clock.advance(0.001)
    house.poller.poll()
    assert house.function.batches == [["r0", "r1"]]


def test_a_window_ends_when_the_batch_is_full() -> None:
    """When the batch size is met, the function is invoked before the window is over.

    Source: https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html
    """
    house = polled(batch_size=2, maximum_batching_window_s=300)
    house.put("r0", "r1", "r2")
    house.poller.poll()
    house.poller.poll()
    assert house.function.batches == [["r0", "r1"]]


def test_the_next_window_begins_when_the_invocation_has_ended() -> None:
    """The next batching window begins as soon as the previous invocation completes.

    Source: https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html
    """

    def take_a_minute(names: list[str]) -> None:
        house.clock.advance(60)

    house = polled(take_a_minute, batch_size=2, maximum_batching_window_s=5)
    house.put("r0", "r1", "r2")
    house.poller.poll()
    house.clock.advance(4.9)
    house.poller.poll()
    assert house.function.batches == [["r0", "r1"]]
    house.clock.advance(0.1)
    house.poller.poll()
    assert house.function.batches == [["r0", "r1"], ["r2"]]


def test_a_batch_keeps_below_the_payload_of_6_mb() -> None:
    """When the payload reaches 6 MB, the function is invoked with what is below.

    Source: https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html
    """
    stream, function = Stream.of(1, Clock()), Noting()
    poller = ShardPoller(stream, lambda event: function.events.append(event), started())
    for _ in range(7):
        stream.put("one device", bytes(1024 * 1024 - 10))
    poller.run()
    assert [len(event["Records"]) for event in function.events] == [4, 3]
    assert all(len(json.dumps(event)) <= 6 * 1024 * 1024 for event in function.events)


def started(**options: Any) -> Mapping:
    return Mapping(**({"starting_position": "TRIM_HORIZON"} | options))


def test_trim_horizon_begins_with_the_oldest_record() -> None:
    """TRIM_HORIZON: all records of the stream are processed.

    Source: https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-create.html
    """
    assert of_both_sides_of_the_start(started()) == ["before", "behind"]


def test_latest_begins_behind_what_is_there() -> None:
    """LATEST: only what is added afterwards is processed.

    Source: https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-create.html
    """
    assert of_both_sides_of_the_start(started(starting_position="LATEST")) == ["behind"]


def test_at_timestamp_begins_with_what_arrived_then() -> None:
    """AT_TIMESTAMP: processing starts from a moment.

    Source: https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-create.html
    """
    moment_ms = Clock().now_ms
    at = started(starting_position="AT_TIMESTAMP", starting_position_ms=moment_ms + 1)
    assert of_both_sides_of_the_start(at) == ["behind"]
    at = started(starting_position="AT_TIMESTAMP", starting_position_ms=moment_ms)
    assert of_both_sides_of_the_start(at) == ["before", "behind"]


def of_both_sides_of_the_start(mapping: Mapping) -> list[str]:
    stream, function = Stream.of(1, Clock()), Noting()
    stream.put("one device", b"before")
    poller = ShardPoller(stream, function, mapping)
    stream.clock.advance(1)
    stream.put("one device", b"behind")
    poller.run()
    return function.names


def test_a_mapping_that_is_disabled_goes_on_where_it_stood() -> None:
    """Lambda keeps track of the last record processed, and resumes there when enabled again.

    Source: https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-create.html
    """
    house = polled()
    house.put("r0")
    house.poller.run()
    house.poller.is_enabled = False
    house.put("r1")
    house.poller.poll()
    assert house.function.names == ["r0"]
    house.poller.is_enabled = True
    house.poller.run()
    assert house.function.names == ["r0", "r1"]


def test_a_record_that_expired_in_the_stream_is_not_seen() -> None:
    """A record is accessible for the stream's retention period, by default for 24 hours.

    Source: https://docs.aws.amazon.com/streams/latest/dev/kinesis-extended-retention.html
    """
    house = polled()
    house.put("r0")
    house.clock.advance(DAY_S + 1)
    house.put("r1")
    house.poller.run()
    assert house.function.names == ["r1"]


def test_the_iterator_age_is_that_of_the_last_record() -> None:
    """IteratorAge tells how old the last record of the batch was when processing finished.

    Source: https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
    """
    house = polled()
    house.put("r0")
    house.clock.advance(2)
    house.put("r1")
    house.clock.advance(0.5)
    house.poller.run()
    assert house.poller.iterator_ages_ms == [500]


@pytest.mark.parametrize(
    "wrong",
    [
        {"batch_size": 0},
        {"batch_size": 10_001},
        {"maximum_batching_window_s": 301},
        {"maximum_retry_attempts": 10_001},
        {"maximum_record_age_s": 59},
        {"maximum_record_age_s": 604_801},
        {"parallelization_factor": 11},
        {"tumbling_window_s": 901},
        {"starting_position": "NOW"},
        {"starting_position": "AT_TIMESTAMP"},
        {"starting_position_ms": 1},
    ],
)
def test_an_option_out_of_its_bounds_is_refused(wrong: dict[str, Any]) -> None:
    """Options have bounds: a batch of 1 to 10,000 records, an age of 60 to 604,800 s, and so on.

    Source: https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-parameters.html
    """
    with pytest.raises(ValueError, match=next(iter(wrong))):
        started(**wrong)


def test_options_not_named_have_the_documented_defaults() -> None:
    """100 records, no window, endless retries without bound of age, no bisecting, one batch a
    shard.

    Source: https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-parameters.html
    """
    assert Mapping.of_template({"StartingPosition": "LATEST"}) == Mapping(
        starting_position="LATEST",
        batch_size=100,
        maximum_batching_window_s=0,
        maximum_record_age_s=-1,
        maximum_retry_attempts=-1,
        bisects_on_function_error=False,
        reports_batch_item_failures=False,
        parallelization_factor=1,
        tumbling_window_s=0,
    )


def test_arrival_is_told_in_seconds_since_1970() -> None:
    """approximateArrivalTimestamp is a number of seconds with its milliseconds.

    Source: https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html
    """
    house = polled()
    house.clock.now_ms = round(datetime(2026, 2, 5, 17, 29, 52, tzinfo=UTC).timestamp() * 1000) + 7
    house.put("r0")
    house.poller.run()
    (record,) = house.function.events[0]["Records"]
    assert record["kinesis"]["approximateArrivalTimestamp"] == 1770312592.007
