"""The engine of deliverReadings, as it calls it."""

from pathlib import Path

from stream_ingest.engines.parquet import parquet


def write(objects: list[Path], target: Path) -> None:
    target.write_bytes(parquet(each.read_bytes() for each in objects).content)
