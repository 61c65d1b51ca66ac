"""Batch calls that fail by half: what goes on, and what is answered for the whole.

Every other entry is refused, from the first on: a batch of one is refused whole, and a caller that
takes the failed for the last ones is found out.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Content = dict[str, Any]
REFUSED = "refused by the fault proxy of the local cloud"
NOT_NOW = {"ErrorMessage": REFUSED}


@dataclass(frozen=True, slots=True)
class Halved:
    passed_on: Content | None
    """The request of what is done; None when nothing is left of it."""
    join: Callable[[Content], Content]
    """The answer for the whole, out of the one for what was done."""


def put_events(request: Content) -> Halved:
    """https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html"""
    return _in_order(request, "Entries", "Entries", "FailedEntryCount", "ThrottlingException")


def put_records(request: Content) -> Halved:
    """https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html"""
    code = "ProvisionedThroughputExceededException"
    return _in_order(request, "Records", "Records", "FailedRecordCount", code)


def put_record_batch(request: Content) -> Halved:
    """https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecordBatch.html"""
    code = "ServiceUnavailableException"
    return _in_order(request, "Records", "RequestResponses", "FailedPutCount", code)


def by_id(request: Content) -> Halved:
    """SQS names each entry by its Id, and answers in two lists.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html
    """
    entries = request["Entries"]
    failed = [
        {"Id": entry["Id"], "SenderFault": False, "Code": "InternalError", "Message": REFUSED}
        for entry in entries[::2]
    ]

    def join(answer: Content) -> Content:
        return {
            "Successful": answer.get("Successful", []),
            "Failed": [*answer.get("Failed", []), *failed],
        }

    return Halved(_with(request, "Entries", entries[1::2]), join)


def batch_write_item(request: Content) -> Halved:
    """What isn't processed comes back as it was asked.

    https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html
    """
    writes = [(table, write) for table, of in request["RequestItems"].items() for write in of]

    def join(answer: Content) -> Content:
        unprocessed = [(t, w) for t, of in answer.get("UnprocessedItems", {}).items() for w in of]
        return {**answer, "UnprocessedItems": _by_table([*writes[::2], *unprocessed])}

    return Halved(_with(request, "RequestItems", _by_table(writes[1::2])), join)


BATCHES: Mapping[tuple[str, str], Callable[[Content], Halved]] = {
    ("events", "PutEvents"): put_events,
    ("sqs", "SendMessageBatch"): by_id,
    ("sqs", "DeleteMessageBatch"): by_id,
    ("dynamodb", "BatchWriteItem"): batch_write_item,
    ("kinesis", "PutRecords"): put_records,
    ("firehose", "PutRecordBatch"): put_record_batch,
}


def _in_order(request: Content, asked: str, answered: str, counter: str, code: str) -> Halved:
    """For services that answer for each entry at its place."""
    entries = request[asked]

    def join(answer: Content) -> Content:
        done = iter(answer.get(answered, []))
        joined = [
            {"ErrorCode": code, **NOT_NOW} if place % 2 == 0 else next(done)
            for place in range(len(entries))
        ]
        refused = len(entries[::2])
        return {**answer, answered: joined, counter: answer.get(counter, 0) + refused}

    return Halved(_with(request, asked, entries[1::2]), join)


def _with(request: Content, name: str, entries: Any) -> Content | None:
    return {**request, name: entries} if entries else None


def _by_table(writes: list[tuple[str, Any]]) -> dict[str, list[Any]]:
    tables: dict[str, list[Any]] = {}
    for table, write in writes:
        tables.setdefault(table, []).append(write)
    return tables
