"""What a function's answer means for the batch that it was given.

Source: https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
"""

from collections.abc import Sequence
from typing import Any

from tests.shard_poller.stream import Record

ALL = 0


def first_failed(answer: Any, records: Sequence[Record]) -> int | None:
    """The index of the first record to come again; None when all went well.

    An answer that can't be understood means that all failed. AWS doesn't say what a sequence
    number means that isn't in the batch: here it means the same.
    """
    failures = answer.get("batchItemFailures") if isinstance(answer, dict) else None
    if not failures:
        return None
    places = {record.sequence_number: index for index, record in enumerate(records)}
    found = [places.get(_identifier(failure), ALL) for failure in failures]
    return min(found)


def _identifier(failure: Any) -> str:
    identifier = failure.get("itemIdentifier") if isinstance(failure, dict) else None
    return identifier if isinstance(identifier, str) else ""
