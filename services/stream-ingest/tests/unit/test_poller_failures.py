"""What comes of a function that fails"""

from typing import Any

import pytest

from tests.shard_poller import Killed, Throttled
from tests.shard_poller.noting import Broken, fail_at, polled

NAMES = ["r0", "r1", "r2", "r3", "r4", "r5", "r6", "r7"]


class Recovering:
    """Fails that many times, and then succeeds."""

    def __init__(self, failures: int, error: type[BaseException] = Broken) -> None:
        self.failures, self.error = failures, error

    def __call__(self, names: list[str]) -> Any:
        if self.failures:
            self.failures -= 1
            raise self.error


@pytest.mark.parametrize("error", [Broken, Killed])
def test_a_failed_batch_comes_again_whole_until_it_succeeds(error: type[BaseException]) -> None:
    """By default a batch is tried again, whole, until processing succeeds or its data expire;
    a process that ends is a failure too.

    Source: https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html
    """
    house = polled(Recovering(25, error))
    house.put(*NAMES)
    house.poller.run()
    assert house.function.batches == [NAMES] * 26
    assert house.on_failure.told == []


def test_nothing_of_a_shard_overtakes_a_batch_that_fails() -> None:
    """To keep the order, processing of the shard pauses until the error is resolved.

    Source: https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html
    """
    house = polled(Recovering(3), batch_size=4)
    house.put(*NAMES)
    house.poller.run()
    assert house.function.batches == [NAMES[:4]] * 4 + [NAMES[4:]]


def test_other_shards_go_on_while_one_fails() -> None:
    """With more shards, an error stops less: only the affected shard pauses.

    Source: https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html
    """
    house = polled(fail_at("poison"), shards=2, maximum_retry_attempts=5)
    lower, upper = house.stream.shards.values()
    house.stream.put("a", b"poison", explicit_hash_key=lower.first_hash)
    house.stream.put("b", b"r0", explicit_hash_key=upper.first_hash)
    house.poller.poll()
    house.stream.put("b", b"r1", explicit_hash_key=upper.first_hash)
    house.poller.poll()
    assert house.function.batches == [["poison"], ["r0"], ["poison"], ["r1"]]


@pytest.mark.parametrize("most", [0, 1, 3])
def test_a_batch_is_discarded_when_its_retries_are_exhausted(most: int) -> None:
    """After the configured number of retries the records are discarded, and processing goes on
    with the next batch.

    Source: https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
    """
    house = polled(fail_at("r1"), batch_size=4, maximum_retry_attempts=most)
    house.put(*NAMES)
    house.poller.run()
    assert house.function.batches == [NAMES[:4]] * (1 + most) + [NAMES[4:]]
    assert house.conditions() == ["RetryAttemptsExhausted"]


def test_records_older_than_the_maximum_age_are_discarded() -> None:
    """Records are tried again until they exceed the maximum age; younger ones of the batch stay.

    Source: https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
    """
    house = polled(fail_at("r0"), maximum_record_age_s=60)
    house.put("r0")
    house.clock.advance(30)
    house.put("r1")
    house.poller.run()
    assert house.function.batches[0] == ["r0", "r1"]
    assert house.function.batches[-1] == ["r1"]
    assert house.conditions() == ["RecordAgeExceeded"]
    assert house.on_failure.told[0]["KinesisBatchInfo"]["batchSize"] == 1


def test_without_bounds_a_poison_record_blocks_its_shard_until_it_expires() -> None:
    """With the default settings a bad record can block its shard as long as the stream keeps it.

    Source: https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
    """
    house = polled(fail_at("r0"), batch_size=1)
    house.stream.retention_s = 3600
    house.put("r0", "r1")
    house.poller.poll()
    house.clock.advance(3599)
    house.poller.poll()
    assert "r1" not in house.function.names
    house.clock.advance(2)
    house.put("r2")
    house.poller.run()
    assert house.function.names == ["r0", "r0", "r2"]


def test_a_throttled_function_uses_up_no_retry() -> None:
    """Where the function isn't invoked, by throttling or a fault of the service, Lambda tries
    again until the records are too old: the number of retries doesn't bound it.

    Source: https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
    """
    house = polled(Recovering(10, Throttled), maximum_retry_attempts=0)
    house.put("r0")
    house.poller.run()
    assert house.function.batches == [["r0"]] * 11
    assert house.on_failure.told == []


def test_a_throttled_function_is_bounded_by_age() -> None:
    """Where the function isn't invoked, the maximum age still discards.

    Source: https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
    """
    house = polled(Recovering(1000, Throttled), maximum_record_age_s=60)
    house.put("r0")
    house.poller.run()
    assert house.conditions() == ["RecordAgeExceeded"]


def test_bisecting_splits_until_the_poison_record_is_alone() -> None:
    """A failed batch is split in two, and each part is tried by itself, in order.

    Source: https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
    """
    house = polled(fail_at("r2"), bisects_on_function_error=True, maximum_retry_attempts=0)
    house.put(*NAMES)
    house.poller.run()
    assert house.function.batches == [
        NAMES,
        NAMES[:4],
        ["r0", "r1"],
        ["r2", "r3"],
        ["r2"],
        ["r3"],
        NAMES[4:],
    ]
    assert house.on_failure.told[0]["KinesisBatchInfo"]["batchSize"] == 1


def test_splitting_takes_nothing_from_the_quota_of_retries() -> None:
    """Splitting a batch doesn't consume the retry quota.

    Source: https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
    """
    house = polled(fail_at("r0"), bisects_on_function_error=True, maximum_retry_attempts=2)
    house.put("r0", "r1")
    house.poller.run()
    assert house.function.batches == [["r0", "r1"], ["r0"], ["r0"], ["r0"], ["r1"]]


def test_the_batch_size_is_as_before_when_a_split_batch_is_done() -> None:
    """The original batch size setting remains unchanged.

    Source: https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-create.html
    """
    house = polled(Recovering(1), bisects_on_function_error=True, batch_size=4)
    house.put(*NAMES)
    house.poller.run()
    assert house.function.batches == [NAMES[:4], NAMES[:2], NAMES[2:4], NAMES[4:]]


def test_what_went_well_may_come_again() -> None:
    """Each record is processed at least once, and may be processed more than once.

    Source: https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html
    """
    house = polled()
    house.poller.repeats = lambda invocation: len(house.function.events) == 1
    house.put("r0")
    house.poller.run()
    assert house.function.batches == [["r0"], ["r0"]]


def test_a_poller_that_ends_goes_on_from_its_checkpoint() -> None:
    """Batches that weren't checkpointed are read again.

    Source: https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html
    """
    house = polled(batch_size=2)
    house.put(*NAMES)
    house.poller.poll()
    (lane,) = house.poller.ready()
    house.poller.begin(lane)
    house.poller.restart()
    house.poller.run()
    assert house.function.names == NAMES


def test_the_destination_is_told_of_a_batch_by_its_range_not_by_its_records() -> None:
    """The message has the condition, the count of invocations, the shard, the first and last
    sequence number and arrival, and the number of records; the records themselves are not in it.

    Source: https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
    """
    house = polled(fail_at("r0"), maximum_retry_attempts=1)
    house.put("r0")
    house.clock.advance(0.5)
    house.put("r1")
    first, last = house.stream.shards["shardId-000000000000"].records
    house.poller.run()
    (told,) = house.on_failure.told
    assert set(told) == {
        "requestContext",
        "responseContext",
        "version",
        "timestamp",
        "KinesisBatchInfo",
    }
    assert told["requestContext"]["approximateInvokeCount"] == 2
    assert told["responseContext"]["functionError"] == "Unhandled"
    assert told["version"] == "1.0"
    assert told["KinesisBatchInfo"] == {
        "shardId": "shardId-000000000000",
        "startSequenceNumber": first.sequence_number,
        "endSequenceNumber": last.sequence_number,
        "approximateArrivalOfFirstRecord": "2026-02-05T16:00:00.000Z",
        "approximateArrivalOfLastRecord": "2026-02-05T16:00:00.500Z",
        "batchSize": 2,
        "streamArn": house.stream.arn,
    }


def test_what_was_discarded_can_be_read_by_the_range_that_was_told() -> None:
    """The range is used to retrieve the records from the stream before they expire.

    Source: https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
    """
    house = polled(fail_at("r1"), batch_size=3, maximum_retry_attempts=0)
    house.put(*NAMES)
    house.poller.run()
    (told,) = house.on_failure.told
    info = told["KinesisBatchInfo"]
    read = house.stream.read(info["shardId"], int(info["startSequenceNumber"]) - 1)
    assert [record.data.decode() for record in read[: info["batchSize"]]] == ["r0", "r1", "r2"]
    assert read[info["batchSize"] - 1].sequence_number == info["endSequenceNumber"]
