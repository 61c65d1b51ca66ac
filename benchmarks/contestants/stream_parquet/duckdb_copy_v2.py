"""The same with the encodings of Parquet's second version, deltas among them."""

from pathlib import Path

from contestants.stream_parquet import duckdb_copy


def write(objects: list[Path], target: Path) -> None:
    duckdb_copy.write(objects, target, version="V2")
