"""Ids that sort by time: UUIDv7 (RFC 9562, section 5.7)."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

RANDOM_BYTES = 10
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def uuid7(now: datetime, randomness: bytes) -> UUID:
    """48 bits of milliseconds since 1970, then 74 of the 80 random bits around version and variant.

    Ids of one millisecond come in no order.
    """
    milliseconds = (now - _EPOCH) // timedelta(milliseconds=1)
    value = milliseconds << 80 | int.from_bytes(randomness[:RANDOM_BYTES])
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return UUID(int=value)
