"""Rows as they are stored: readings of a few devices in the order of a shard."""

from stream_ingest.domain.stored import StoredReading

SHARD = "shardId-000000000006"
BEGIN_US = 1_770_312_592_000_000
SERIES = [("air-temperature", "Cel"), ("wind-speed", "m/s"), ("relative-humidity", "%")]


def rows(count: int, shard_id: str = SHARD, first: int = 0) -> list[StoredReading]:
    return [_row(index, shard_id) for index in range(first, first + count)]


def _row(index: int, shard_id: str) -> StoredReading:
    kind, unit = SERIES[index % len(SERIES)]
    device = index % 7
    # Devices send each second, and some of what they send overtakes another.
    observed_at = BEGIN_US + 1_000_000 * (index // 7) - 2_500_000 * (index % 5 == 4)
    return StoredReading(
        reading_id=f"019c2e4f-7a00-7000-8000-{index:012x}",
        device_id=f"0197c0de-1a00-7c3e-9b52-{device:012x}",
        site_id=f"0b6f6a53-5c1e-4a6c-9d8e-{device // 3:012x}",
        kind=kind,
        unit=unit,
        observed_at=observed_at,
        measurement=(index * 37 % 400) / 8 - 10,
        arrived_at=BEGIN_US + 150_000 * index + 412_000,
        shard_id=shard_id,
        sequence_number=str(49671 * 10**51 + 13 * index),
        sub_sequence_number=index % 3,
    )
