"""What waits to be put, and what goes out as one record of the stream."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import md5
from typing import Any

from .aggregate import Aggregate
from .settings import MOST_KEY_CHARACTERS, MOST_RECORD_BYTES, Aggregation

_HASH_KEYS = 2**128


@dataclass(frozen=True, slots=True)
class Record:
    """`put_at` is a time of the producer's own clock, in seconds."""

    partition_key: str
    data: bytes
    put_at: float

    def __post_init__(self) -> None:
        if not 1 <= len(self.partition_key) <= MOST_KEY_CHARACTERS:
            raise ValueError(
                f"expected a partition key of 1 to {MOST_KEY_CHARACTERS} characters, "
                f"found {len(self.partition_key)}"
            )
        if self.size_bytes > MOST_RECORD_BYTES:
            raise ValueError(
                f"expected a record of at most {MOST_RECORD_BYTES} bytes with its key, "
                f"found {self.size_bytes}; part it, or put it elsewhere and send its address"
            )

    @property
    def size_bytes(self) -> int:
        return len(self.partition_key.encode()) + len(self.data)


@dataclass(slots=True)
class Unit:
    """Records that are taken or refused together. Of a lane one unit at a time is under way."""

    lane: str
    records: Sequence[Record]
    entry: dict[str, Any]
    """As PutRecords takes it."""
    size_bytes: int
    tries: int = field(default=0)


def lane_of(partition_key: str, aggregation: Aggregation | None) -> str:
    """Records of a lane keep their order; without aggregation each key has a lane of its own."""
    if aggregation is None:
        return partition_key
    return str(_hash_of(partition_key) * aggregation.lanes // _HASH_KEYS)


def plain_unit(lane: str, record: Record) -> Unit:
    entry = {"PartitionKey": record.partition_key, "Data": record.data}
    return Unit(lane, (record,), entry, record.size_bytes)


def aggregated_unit(lane: str, records: Sequence[Record], aggregation: Aggregation) -> Unit:
    """In the shard that the lane belongs to, whatever the key of its first record says."""
    key = records[0].partition_key
    data = records[0].data if len(records) == 1 else _aggregated(records)
    hash_key = int(lane) * (_HASH_KEYS // aggregation.lanes)
    entry = {"PartitionKey": key, "Data": data, "ExplicitHashKey": str(hash_key)}
    return Unit(lane, records, entry, len(key.encode()) + len(data))


def _aggregated(records: Sequence[Record]) -> bytes:
    aggregate = Aggregate()
    for record in records:
        aggregate.add(record.partition_key, record.data)
    return aggregate.encoded()


def _hash_of(partition_key: str) -> int:
    """Where Kinesis puts it: https://docs.aws.amazon.com/streams/latest/dev/key-concepts.html"""
    digest = md5(partition_key.encode(), usedforsecurity=False).digest()
    return int.from_bytes(digest, "big")
