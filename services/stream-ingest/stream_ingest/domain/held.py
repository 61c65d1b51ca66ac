"""A reading of a device that nobody has registered yet."""

from msgspec import Struct


class Held(Struct, frozen=True):
    """As it came: `data` are its original bytes, and shard, sequence number and place within an
    aggregate its position. `arrived_at_us` is in microseconds since 1970.
    """

    device_id: str
    shard_id: str
    sequence_number: str
    sub: int
    partition_key: str
    arrived_at_us: int
    data: bytes


class Promise(Struct, frozen=True):
    """What is to be said of readings that were let go, until it was said: an event as JSON."""

    event_id: str
    event: str


class Waiting(Struct, frozen=True):
    """A device of which something may be held; `stamp` changes whenever more is."""

    device_id: str
    stamp: int
