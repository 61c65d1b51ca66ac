"""What a function's answer says of parts of its batch"""

from collections.abc import Callable
from typing import Any

import pytest

from tests.shard_poller.noting import Polled, polled

NAMES = ["r0", "r1", "r2", "r3", "r4", "r5"]
PARTLY = {"reports_batch_item_failures": True}


def house_answering(answer: Callable[[Polled], Any], **options: Any) -> Polled:
    """It answers that the first time, and nothing afterwards."""

    def decide(names: list[str]) -> Any:
        return answer(house) if len(house.function.events) == 1 else None

    house = polled(decide, **(PARTLY | options))
    house.put(*NAMES)
    return house


def number_of(house: Polled, name: str) -> str:
    records = house.stream.shards["shardId-000000000000"].records
    return next(each.sequence_number for each in records if each.data == name.encode())


def failing(*names: str) -> Callable[[Polled], Any]:
    def answer(house: Polled) -> Any:
        identifiers = [{"itemIdentifier": number_of(house, name)} for name in names]
        return {"batchItemFailures": identifiers}

    return answer


def test_records_from_the_first_failed_one_come_again() -> None:
    """Lambda checkpoints before the returned sequence number and retries from there on.

    Source: https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
    """
    house = house_answering(failing("r2"))
    house.poller.run()
    assert house.function.batches == [NAMES, NAMES[2:]]


def test_of_several_failures_the_lowest_sequence_number_counts() -> None:
    """With several items, the lowest sequence number is the checkpoint, in whatever order they
    are listed.

    Source: https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
    """
    house = house_answering(failing("r4", "r1", "r5"))
    house.poller.run()
    assert house.function.batches == [NAMES, NAMES[1:]]


@pytest.mark.parametrize(
    "answer", [None, {}, {"batchItemFailures": None}, {"batchItemFailures": []}]
)
def test_an_answer_without_failures_is_a_complete_success(answer: Any) -> None:
    """An empty or null list, and an empty or null response, mean complete success.

    Source: https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
    """
    house = house_answering(lambda _: answer)
    house.poller.run()
    assert house.function.batches == [NAMES]


@pytest.mark.parametrize(
    "failure", [{"itemIdentifier": ""}, {"itemIdentifier": None}, {"id": "1"}, {}]
)
def test_a_failure_that_names_nothing_is_a_complete_failure(failure: Any) -> None:
    """An empty or null identifier, or one under a bad key name, means complete failure.

    Source: https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
    """
    house = house_answering(lambda _: {"batchItemFailures": [failure]})
    house.poller.run()
    assert house.function.batches == [NAMES, NAMES]


def test_an_error_is_a_complete_failure_whatever_was_reported_before() -> None:
    """All other results than success are a complete failure: an invocation that raises, too.

    Source: https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
    """

    def fail(house: Polled) -> Any:
        raise RuntimeError

    house = house_answering(fail)
    house.poller.run()
    assert house.function.batches == [NAMES, NAMES]


def test_answers_are_not_read_unless_that_is_turned_on() -> None:
    """Without ReportBatchItemFailures in the mapping, Lambda doesn't process such answers.

    Source: https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
    """
    house = house_answering(failing("r2"), reports_batch_item_failures=False)
    house.poller.run()
    assert house.function.batches == [NAMES]


def test_the_checkpoint_stands_before_the_failed_record() -> None:
    """Partial success moves the checkpoint, so that a restart doesn't repeat what went well.

    Source: https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
    """
    house = house_answering(failing("r3"))
    house.poller.poll()
    assert house.poller.checkpoint("shardId-000000000000") == int(number_of(house, "r2"))
    house.poller.restart()
    house.poller.run()
    assert house.function.batches == [NAMES, NAMES[3:]]


def test_with_bisecting_only_the_rest_behind_the_returned_number_comes_again() -> None:
    """With both options on, the batch is bisected at the returned sequence number, and only the
    remaining records are retried.

    Source: https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
    """
    house = house_answering(failing("r2"), bisects_on_function_error=True)
    house.poller.run()
    assert house.function.batches == [NAMES, NAMES[2:]]


def test_an_error_is_bisected_in_halves_although_parts_may_be_reported() -> None:
    """When the invocation fails, the batch is bisected whatever ReportBatchItemFailures says.

    Source: https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
    """

    def fail(house: Polled) -> Any:
        raise RuntimeError

    house = house_answering(fail, bisects_on_function_error=True)
    house.poller.run()
    assert house.function.batches == [NAMES, NAMES[:3], NAMES[3:]]


def test_a_record_that_is_always_reported_is_discarded_and_the_rest_goes_on() -> None:
    """Failures are retried by the mapping's retry strategy: what remains of the batch is
    discarded when its retries are exhausted, and bisecting keeps that to one record.

    Source: https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
    """

    def decide(names: list[str]) -> Any:
        return failing("r2")(house) if "r2" in names else None

    house = polled(decide, bisects_on_function_error=True, maximum_retry_attempts=1, **PARTLY)
    house.put(*NAMES)
    house.poller.run()
    assert [name for batch in house.function.batches[1:] for name in batch if name != "r2"]
    assert set(house.function.batches[-1]) == {"r4", "r5"}
    (told,) = house.on_failure.told
    assert told["KinesisBatchInfo"]["startSequenceNumber"] == number_of(house, "r2")
    assert told["KinesisBatchInfo"]["batchSize"] == 1
    assert "functionError" not in told["responseContext"]
