"""Aggregated records, as the Kinesis Producer Library writes them: many user records in one record.

Source: https://github.com/awslabs/amazon-kinesis-producer/blob/master/aggregation-format.md
"""

from collections.abc import Iterable
from hashlib import md5

MAGIC = b"\xf3\x89\x9a\xc2"
DIGEST_BYTES = 16

# A tag is the field's number and its wire type: https://protobuf.dev/programming-guides/encoding/
_KEY_TABLE, _HASH_KEY_TABLE, _RECORDS = b"\x0a", b"\x12", b"\x1a"
_KEY_INDEX, _HASH_KEY_INDEX, _DATA = b"\x08", b"\x10", b"\x1a"


class Aggregate:
    """Grows by user records; `size_bytes` is what `encoded()` will have.

    Equal keys are kept once, in a table: a record costs its data, its index and some lengths.
    """

    def __init__(self) -> None:
        self._keys: dict[str, int] = {}
        self._hash_keys: dict[str, int] = {}
        self._key_table = bytearray()
        self._hash_key_table = bytearray()
        self._records = bytearray()
        self.count = 0

    @property
    def size_bytes(self) -> int:
        message = len(self._key_table) + len(self._hash_key_table) + len(self._records)
        return len(MAGIC) + message + DIGEST_BYTES

    def add(self, partition_key: str, data: bytes, explicit_hash_key: str | None = None) -> None:
        key = _KEY_INDEX + _index(partition_key, self._keys, self._key_table, _KEY_TABLE)
        if explicit_hash_key is not None:
            table = self._hash_key_table
            index = _index(explicit_hash_key, self._hash_keys, table, _HASH_KEY_TABLE)
            key += _HASH_KEY_INDEX + index
        length = _varint(len(data))
        size = len(key) + len(_DATA) + len(length) + len(data)
        self._records += b"".join((_RECORDS, _varint(size), key, _DATA, length, data))
        self.count += 1

    @staticmethod
    def bound(partition_key: str, data: bytes) -> int:
        """Bound on how much larger the aggregate becomes by adding this."""
        # Tags, and lengths and indices of at most five bytes each.
        return len(partition_key.encode()) + len(data) + 40

    def encoded(self) -> bytes:
        # AWS's readers take the first table's entries to stand before the records.
        message = bytes(self._key_table + self._hash_key_table + self._records)
        digest = md5(message, usedforsecurity=False).digest()
        return MAGIC + message + digest


def aggregated(records: Iterable[tuple[str, bytes]]) -> bytes:
    """One aggregate of user records (partition key, data), in their order."""
    aggregate = Aggregate()
    for partition_key, data in records:
        aggregate.add(partition_key, data)
    return aggregate.encoded()


def _index(key: str, known: dict[str, int], table: bytearray, tag: bytes) -> bytes:
    if key not in known:
        known[key] = len(known)
        written = key.encode()
        table += tag + _varint(len(written)) + written
    return _varint(known[key])


def _varint(number: int) -> bytes:
    written = bytearray()
    while number > 0x7F:
        written.append(number & 0x7F | 0x80)
        number >>= 7
    written.append(number)
    return bytes(written)
