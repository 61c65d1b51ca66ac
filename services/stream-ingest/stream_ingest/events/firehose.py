"""Firehose's contract with a function that transforms its records.

https://docs.aws.amazon.com/firehose/latest/dev/data-transformation-status-model.html and, for the
keys of dynamic partitioning, https://docs.aws.amazon.com/firehose/latest/dev/dynamic-partitioning-partitioning-keys.html
"""

from base64 import b64encode
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from msgspec import UNSET, Struct, UnsetType, convert, json, to_builtins

from stream_ingest.domain.object_names import day_of
from stream_ingest.domain.reading import StreamRecord
from stream_ingest.domain.stored import StoredReading

# Lambda's answers hold 6 MB: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
MOST_ANSWER_BYTES = 6_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class DeliveryRecord(Struct, frozen=True):
    """One user record: Firehose has taken aggregates apart, and says each one's place in its."""

    record_id: str
    shard_id: str
    sub_sequence_number: int
    record: StreamRecord


class _Metadata(Struct, frozen=True, rename="camel"):
    shard_id: str
    partition_key: str
    approximate_arrival_timestamp: int
    sequence_number: str
    subsequence_number: int | str = 0


class _Received(Struct, frozen=True, rename="camel"):
    record_id: str
    data: bytes
    kinesis_record_metadata: _Metadata


class _Event(Struct, frozen=True):
    records: list[_Received]


class _Keys(Struct, frozen=True, rename="camel"):
    partition_keys: dict[str, str]


class Answer(Struct, frozen=True, rename="camel", omit_defaults=True):
    """Of one record. What is ProcessingFailed lands below the error prefix as it came."""

    record_id: str
    result: Literal["Ok", "ProcessingFailed"]
    data: str | UnsetType = UNSET
    metadata: _Keys | UnsetType = UNSET


def delivery_records(event: dict[str, Any]) -> list[DeliveryRecord]:
    """Raises msgspec's ValidationError for an event that isn't Firehose's, of a Kinesis source."""
    return [_delivery_record(received) for received in convert(event, _Event).records]


def _delivery_record(received: _Received) -> DeliveryRecord:
    told = received.kinesis_record_metadata
    record = StreamRecord(
        told.sequence_number,
        told.partition_key,
        told.approximate_arrival_timestamp * 1000,
        received.data,
    )
    # Empty where the record was no aggregate's.
    return DeliveryRecord(
        received.record_id, told.shard_id, int(told.subsequence_number or 0), record
    )


def row_line(stored: StoredReading) -> bytes:
    """With times as OpenX's JSON SerDe reads them:
    https://docs.aws.amazon.com/firehose/latest/dev/record-format-conversion.html
    """
    members = to_builtins(stored)
    members["observed_at"] = _text(stored.observed_at)
    members["arrived_at"] = _text(stored.arrived_at)
    return json.encode(members) + b"\n"


def ok(record_id: str, line: bytes, observed_at_us: int) -> Answer:
    keys = _Keys({"day": day_of(observed_at_us)})
    return Answer(record_id, "Ok", b64encode(line).decode(), keys)


def failed(record_id: str) -> Answer:
    return Answer(record_id, "ProcessingFailed")


def within_limit(
    answers: Sequence[Answer], most_bytes: int = MOST_ANSWER_BYTES
) -> dict[str, list[Any]]:
    """What no longer fits has failed: its bytes are kept, where a longer answer would lose all."""
    # As if all the others failed, which is the least that the answer can be.
    left = most_bytes - sum(len(json.encode(failed(each.record_id))) + 1 for each in answers)
    fitting: list[Answer] = []
    for answer in answers:
        size = len(json.encode(answer)) - len(json.encode(failed(answer.record_id)))
        if size <= left:
            left -= size
            fitting.append(answer)
        else:
            fitting.append(failed(answer.record_id))
    return {"records": [to_builtins(answer) for answer in fitting]}


def _text(us: int) -> str:
    moment = _EPOCH + timedelta(microseconds=us)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
