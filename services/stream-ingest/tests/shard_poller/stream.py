"""A Kinesis data stream in memory: shards and their lineage, records, PutRecords, resharding."""

# ruff: noqa: N803 — arguments are named as AWS names them.
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import md5
from itertools import pairwise
from typing import Any

HASHES = 2**128
DAY_S = 24 * 3600
# https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html
MOST_RECORDS = 500
MOST_BYTES = 5 * 1024 * 1024
MOST_RECORD_BYTES = 1024 * 1024
# As in AWS's example event: 56 digits.
FIRST_SEQUENCE_NUMBER = 49590338271490256608559692538361571095921575989136588898
BETWEEN_SEQUENCE_NUMBERS = 2387564546492546548626


@dataclass
class Clock:
    """Milliseconds since 1970, which move only when told."""

    now_ms: int = 1_770_307_200_000

    def advance(self, seconds: float) -> None:
        self.now_ms += round(seconds * 1000)


@dataclass(frozen=True)
class Record:
    sequence_number: str
    partition_key: str
    data: bytes
    arrived_ms: int

    @property
    def order(self) -> int:
        return int(self.sequence_number)


@dataclass
class Shard:
    """It takes the hash keys from `first_hash` to `last_hash`, both included, while it is open."""

    shard_id: str
    first_hash: int
    last_hash: int
    parents: tuple[str, ...] = ()
    records: list[Record] = field(default_factory=list)
    is_open: bool = True


def never(record: Mapping[str, Any]) -> str | None:
    """PutRecords refuses nothing."""
    return None


@dataclass
class Stream:
    """`refuses` answers with an error code for each record of PutRecords that it refuses."""

    clock: Clock
    name: str = "readings"
    retention_s: int = DAY_S
    refuses: Callable[[Mapping[str, Any]], str | None] = never
    shards: dict[str, Shard] = field(default_factory=dict)
    next_number: int = FIRST_SEQUENCE_NUMBER

    @classmethod
    def of(cls, shards: int, clock: Clock, **options: Any) -> "Stream":
        """With shards of equal ranges."""
        stream = cls(clock, **options)
        edges = [HASHES * each // shards for each in range(shards + 1)]
        for first, end in pairwise(edges):
            stream._add(first, end - 1)
        return stream

    @property
    def arn(self) -> str:
        return f"arn:aws:kinesis:eu-west-1:000000000000:stream/{self.name}"

    def put(
        self, partition_key: str, data: bytes = b"", explicit_hash_key: int | None = None
    ) -> Record:
        """As PutRecord, and answers what a consumer will read."""
        hash_key = hash_of(partition_key) if explicit_hash_key is None else explicit_hash_key
        shard = next(s for s in self.open() if s.first_hash <= hash_key <= s.last_hash)
        record = Record(str(self.next_number), partition_key, data, self.clock.now_ms)
        self.next_number += BETWEEN_SEQUENCE_NUMBERS
        shard.records.append(record)
        return record

    def put_records(self, *, Records: Sequence[Mapping[str, Any]], **_: Any) -> dict[str, Any]:
        """As boto3's client: each record is taken or refused by itself."""
        expect_within_limits(Records)
        return answer_of([self.put_or_refuse(record) for record in Records])

    def split(self, shard_id: str) -> tuple[str, str]:
        """In the middle; answers the children's ids."""
        parent = self._close(shard_id)
        middle = (parent.first_hash + parent.last_hash + 1) // 2
        lower = self._add(parent.first_hash, middle - 1, (shard_id,))
        upper = self._add(middle, parent.last_hash, (shard_id,))
        return lower.shard_id, upper.shard_id

    def merge(self, shard_id: str, adjacent_id: str) -> str:
        """Of two shards whose ranges touch; answers the child's id."""
        first, second = sorted(
            (self.shards[shard_id], self.shards[adjacent_id]), key=lambda s: s.first_hash
        )
        assert first.last_hash + 1 == second.first_hash, "only adjacent shards can be merged"
        self._close(shard_id)
        self._close(adjacent_id)
        child = self._add(first.first_hash, second.last_hash, (shard_id, adjacent_id))
        return child.shard_id

    def open(self) -> list[Shard]:
        return [shard for shard in self.shards.values() if shard.is_open]

    def read(self, shard_id: str, after: int) -> list[Record]:
        """What is behind that sequence number, and hasn't expired."""
        records = self.shards[shard_id].records
        start = len(records)
        while start and records[start - 1].order > after:
            start -= 1
        horizon_ms = self.clock.now_ms - self.retention_s * 1000
        return [record for record in records[start:] if record.arrived_ms >= horizon_ms]

    def put_or_refuse(self, record: Mapping[str, Any]) -> dict[str, Any]:
        if code := self.refuses(record):
            return {"ErrorCode": code, "ErrorMessage": "on a bad day"}
        explicit = record.get("ExplicitHashKey")
        put = self.put(record["PartitionKey"], record["Data"], int(explicit) if explicit else None)
        return {"SequenceNumber": put.sequence_number, "ShardId": self.shard_of(put)}

    def shard_of(self, record: Record) -> str:
        return next(each for each, shard in self.shards.items() if record in shard.records[-1:])

    def _add(self, first: int, last: int, parents: tuple[str, ...] = ()) -> Shard:
        shard = Shard(f"shardId-{len(self.shards):012d}", first, last, parents)
        self.shards[shard.shard_id] = shard
        return shard

    def _close(self, shard_id: str) -> Shard:
        shard = self.shards[shard_id]
        assert shard.is_open, "a closed shard can't be split or merged"
        shard.is_open = False
        return shard


def expect_within_limits(records: Sequence[Mapping[str, Any]]) -> None:
    sizes = [len(each["Data"]) + len(each["PartitionKey"].encode()) for each in records]
    assert 1 <= len(records) <= MOST_RECORDS, "PutRecords takes 1 to 500 records"
    assert sum(sizes) <= MOST_BYTES, "PutRecords takes 5 MiB"
    assert max(sizes) <= MOST_RECORD_BYTES, "a record has at most 1 MiB"


def answer_of(answers: list[dict[str, Any]]) -> dict[str, Any]:
    failed = sum("ErrorCode" in answer for answer in answers)
    return {"FailedRecordCount": failed, "Records": answers}


def hash_of(partition_key: str) -> int:
    """Source: https://docs.aws.amazon.com/streams/latest/dev/key-concepts.html#partition-key"""
    return int.from_bytes(md5(partition_key.encode(), usedforsecurity=False).digest())
