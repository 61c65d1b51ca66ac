"""Where readings stand in the stream, in 61 bits each, and a digest of what each says.

All of this is the same in every process and however a batch was cut, for it is stored and compared.
"""

from array import array
from collections.abc import Sequence
from functools import lru_cache
from hashlib import blake2b
from struct import pack
from sys import hash_info

from stream_ingest.domain.reading import Reading, ShardBatch

# 2^61 - 1: two numbers that differ by less are told apart, others but by a chance of 2^-61.
assert hash_info.modulus == (1 << 61) - 1
_SUB = 0x9E3779B97F4A7C15
_ALL = (1 << 64) - 1
_DIGEST_BYTES = 8
_KNOWN = 65_536
PARTS = (1 << 32) - 1


def positions(batch: ShardBatch, readings: Sequence[Reading]) -> list[int]:
    """Of each reading: from its shard, its record's sequence number and its place in the record."""
    numbers = _numbers(batch)
    records = [reading.record for reading in readings]
    if {reading.sub for reading in readings} == {0}:
        if records == list(range(len(numbers))):
            return numbers
        return [numbers[record] for record in records]
    return [
        numbers[record] ^ reading.sub * _SUB & _ALL
        for record, reading in zip(records, readings, strict=True)
    ]


def _numbers(batch: ShardBatch) -> list[int]:
    texts = [record.sequence_number for record in batch.records]
    # A whole number's hash is its rest by that prime, and comes at half of what `%` costs:
    # https://docs.python.org/3/library/stdtypes.html#hashing-of-numeric-types
    shard = _number_of(batch.shard_id)
    return [rest ^ shard for rest in map(hash, map(int, texts))]


def contents(
    series: Sequence[int], instants_us: Sequence[int], values: Sequence[float]
) -> array[int]:
    """Of each reading: from its series, instant and value."""
    count = len(values)
    mixed = (
        int.from_bytes(pack(f"{count}Q", *series))
        ^ int.from_bytes(pack(f"{count}q", *instants_us))
        ^ int.from_bytes(pack(f"{count}d", *values))
    )
    return array("Q", mixed.to_bytes(count * _DIGEST_BYTES, "big"))


def part_of(batch: ShardBatch) -> int:
    """The first part of each pane that a batch writes, in 32 bits. Two batches with one number
    share a part, and are as exact."""
    return _number_of(batch.name) & PARTS


@lru_cache(_KNOWN)
def series_number(device_id: str, kind: str) -> int:
    return _number_of(f"{device_id}\n{kind}")


def _number_of(name: str) -> int:
    digest = blake2b(name.encode("utf-8", "surrogatepass"), digest_size=_DIGEST_BYTES).digest()
    return int.from_bytes(digest, "big")
