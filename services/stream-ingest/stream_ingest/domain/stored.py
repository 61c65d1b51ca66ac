"""A reading as it is stored: with its site, its arrival, and where it stood in the stream."""

from msgspec import Struct

from stream_ingest.domain.device import Device
from stream_ingest.domain.reading import Reading, StreamRecord


class StoredReading(Struct, frozen=True, gc=False):
    """One row of the lake; the order of the fields is that of its columns.

    `observed_at` and `arrived_at` are microseconds since 1970-01-01T00:00:00Z.
    """

    reading_id: str
    device_id: str
    site_id: str
    kind: str
    unit: str
    observed_at: int
    measurement: float
    arrived_at: int
    shard_id: str
    sequence_number: str
    sub_sequence_number: int


class Accepted(Struct, frozen=True):
    """An object of accepted readings. `size_bytes` is that of its lines before they are compressed,
    which is what a delivery's size is counted in."""

    key: str
    count: int
    size_bytes: int


def enriched(
    shard_id: str, record: StreamRecord, reading: Reading, device: Device
) -> StoredReading:
    return StoredReading(
        reading.reading_id,
        reading.device_id,
        device.site_id,
        reading.kind,
        reading.unit,
        reading.observed_at_us,
        reading.measurement,
        record.arrived_at_us,
        shard_id,
        record.sequence_number,
        reading.sub,
    )
