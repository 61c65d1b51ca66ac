"""A reading, where it stood in the stream, and why one may be refused."""

from enum import StrEnum

from msgspec import Struct


class StreamRecord(Struct, gc=False):
    """One record of a shard, as Kinesis gave it. `arrived_at_us` is its approximate arrival, in
    microseconds since 1970, which stands for "now" wherever a reading is judged: a repeat of the
    record is judged as the record was."""

    sequence_number: str
    partition_key: str
    arrived_at_us: int
    data: bytes


class ShardBatch(Struct, frozen=True):
    """What one invocation takes, in the order of the shard; never empty."""

    shard_id: str
    records: list[StreamRecord]

    @property
    def name(self) -> str:
        """Follows from shard and range of sequence numbers: a repeat has the same."""
        return (
            f"{self.shard_id}/{self.records[0].sequence_number}-{self.records[-1].sequence_number}"
        )


class Reading(Struct, gc=False):
    """A reading that could be decoded. `record` is the index of its record within its batch, `sub`
    its place within an aggregate (0 in a plain record); the two name its position.

    observed_at_us: microseconds since 1970-01-01T00:00:00Z. measurement: in `unit`, finite.
    """

    reading_id: str
    device_id: str
    kind: str
    unit: str
    observed_at_us: int
    measurement: float
    record: int = 0
    sub: int = 0


class Reason(StrEnum):
    """Why a reading was refused, or is not stored; codes are never renamed."""

    CORRUPT_AGGREGATE = "corrupt-aggregate"
    NOT_JSON = "not-json"
    WRONG_SHAPE = "wrong-shape"
    UNKNOWN_SCHEMA = "unknown-schema"
    NOT_FINITE = "not-finite"
    TOO_EARLY = "too-early"
    IN_THE_FUTURE = "in-the-future"
    UNKNOWN_DEVICE = "unknown-device"
    RETIRED_DEVICE = "retired-device"
    UNKNOWN_KIND = "unknown-kind"
    WRONG_UNIT = "wrong-unit"
    WRONG_DEVICE = "wrong-device"
    ID_REUSED = "id-reused"
    TRANSFORMATION_FAILED = "transformation-failed"


class Refusal(Struct, frozen=True, gc=False):
    """`data` are the original bytes of the reading, or of the whole record that can't be parted."""

    reason: Reason
    detail: str
    record: int
    sub: int
    partition_key: str
    data: bytes
