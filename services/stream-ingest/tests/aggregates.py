"""KPL aggregates, right and wrong, written field by field."""

from hashlib import md5

from stream_ingest.domain.kpl import MAGIC


def varint(value: int, least_bytes: int = 1) -> bytes:
    """Padded to `least_bytes` with zeros, which protobuf allows."""
    written = bytearray()
    while value > 127 or len(written) < least_bytes - 1:
        written.append(value & 127 | 128)
        value >>= 7
    return bytes([*written, value])


def number(field: int, value: int) -> bytes:
    return varint(field << 3) + varint(value)


def sized(field: int, content: bytes) -> bytes:
    return varint(field << 3 | 2) + varint(len(content)) + content


def key(text: str) -> bytes:
    return sized(1, text.encode())


def hash_key(text: str) -> bytes:
    return sized(2, text.encode())


def record(data: bytes, key_index: int = 0, hash_key_index: int | None = None) -> bytes:
    hash_key = b"" if hash_key_index is None else number(2, hash_key_index)
    return sized(3, number(1, key_index) + hash_key + sized(3, data))


def sealed(message: bytes) -> bytes:
    """Under the right digest, whatever it says."""
    return MAGIC + message + md5(message, usedforsecurity=False).digest()


def aggregate(*data: bytes, partition_key: str = "device") -> bytes:
    return sealed(key(partition_key) + b"".join(map(record, data)))
