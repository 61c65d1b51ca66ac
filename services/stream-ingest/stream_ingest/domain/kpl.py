"""De-aggregation of what the Kinesis Producer Library packs into one record of a stream.

The format: https://github.com/awslabs/amazon-kinesis-producer/blob/master/aggregation-format.md
Its message is protobuf: https://protobuf.dev/programming-guides/encoding/
"""

from hashlib import md5

from msgspec import Struct

from stream_ingest.domain.protobuf import Malformed, Value, fields

MAGIC = b"\xf3\x89\x9a\xc2"
_DIGEST_BYTES = 16
_KEYS, _HASH_KEYS, _RECORDS = 1, 2, 3
_KEY_INDEX, _HASH_KEY_INDEX, _DATA = 1, 2, 3

# What the byte of a varint of one byte says, and the second of two; a varint that goes on has none.
_ONE = range(128)
_SECOND = range(0, 128 << 7, 1 << 7)


class CorruptAggregate(ValueError):
    """Its digest is right and its message is not: none of its user records can be trusted."""


class UserRecord(Struct, frozen=True, gc=False):
    """What a producer has put; `sub_sequence_number` is its place in the aggregate, from 0."""

    partition_key: str
    explicit_hash_key: str | None
    sub_sequence_number: int
    data: bytes


def deaggregate(data: bytes, partition_key: str) -> list[UserRecord]:
    """The user records of one record of a stream, in order.

    Without the magic bytes or with another digest it is no aggregate: it comes back as one entry.
    One level only: a user record that looks like an aggregate stays as it is.
    Raises CorruptAggregate, which is a ValueError, when the message under a right digest is broken.
    """
    end = len(data) - _DIGEST_BYTES
    if (
        not data.startswith(MAGIC)
        or end < len(MAGIC)
        or md5(memoryview(data)[len(MAGIC) : end], usedforsecurity=False).digest() != data[end:]
    ):
        return [UserRecord(partition_key, None, 0, data)]
    try:
        usual = _as_usually_written(data, end)
        return _as_allowed(data, end) if usual is None else usual
    except (Malformed, UnicodeDecodeError) as error:
        raise CorruptAggregate(
            f"expected the message of a KPL aggregate under its digest, found one where {error};"
            " its producer has to be mended"
        ) from error


def _as_usually_written(data: bytes, end: int) -> list[UserRecord] | None:
    """One pass over what the known encoders write: tables first, fields by number, no tags, lengths
    and indices of one or two bytes. None for any other message, right or wrong.

    Written out rather than called: a call a field would double what a record costs.
    """
    tables: dict[int, list[str]] = {0x0A: [], 0x12: []}
    keys, hash_keys = tables.values()
    records: list[UserRecord] = []
    at = len(MAGIC)
    try:
        while at < end:
            tag, length, at = data[at], data[at + 1], at + 2
            if length > 127:
                length, at = length - 128 + _SECOND[data[at]], at + 1
            stop = at + length
            if tag != 0x1A:
                tables[tag].append(data[at:stop].decode())
                at = stop
                continue
            key, hash_key, start = data[at + 1], None, at + 2
            if key > 127:
                key, start = key - 128 + _SECOND[data[start]], start + 1
            if data[start] == 0x10:
                hash_key, start = hash_keys[_ONE[data[start + 1]]], start + 2
            size, first = data[start + 1], start + 2
            if size > 127:
                size, first = size - 128 + _SECOND[data[first]], first + 1
            if data[at] != 0x08 or data[start] != 0x1A or first + size != stop:
                return None
            records.append(UserRecord(keys[key], hash_key, len(records), data[first:stop]))
            at = stop
    except (IndexError, KeyError, UnicodeDecodeError):
        return None
    return records if at == end else None


def _as_allowed(data: bytes, end: int) -> list[UserRecord]:
    """Fields in any order, unknown ones skipped, of a single one the last: as protobuf has it."""
    keys: list[str] = []
    hash_keys: list[str] = []
    records: list[bytes] = []
    for number, value in fields(data[len(MAGIC) : end]):
        if number == _KEYS:
            keys.append(_bytes(value, "a partition key").decode())
        elif number == _HASH_KEYS:
            hash_keys.append(_bytes(value, "an explicit hash key").decode())
        elif number == _RECORDS:
            records.append(_bytes(value, "a record"))
    return [_user_record(sub, record, keys, hash_keys) for sub, record in enumerate(records)]


def _user_record(sub: int, record: bytes, keys: list[str], hash_keys: list[str]) -> UserRecord:
    last = dict(fields(record))
    if _KEY_INDEX not in last or _DATA not in last:
        lacks = "its data" if _KEY_INDEX in last else "its partition key"
        raise Malformed(f"record {sub} lacks {lacks}")
    return UserRecord(
        _entry(keys, last[_KEY_INDEX], "partition key"),
        _entry(hash_keys, last[_HASH_KEY_INDEX], "explicit hash key")
        if _HASH_KEY_INDEX in last
        else None,
        sub,
        _bytes(last[_DATA], "a record's data"),
    )


def _bytes(value: Value, what: str) -> bytes:
    if not isinstance(value, bytes):
        raise Malformed(f"{what} is not of a length")
    return value


def _entry(table: list[str], index: Value, what: str) -> str:
    if not isinstance(index, int):
        raise Malformed(f"the index of a {what} is not a varint")
    if index >= len(table):
        raise Malformed(f"{what} {index} is named, and the table has {len(table)}")
    return table[index]
