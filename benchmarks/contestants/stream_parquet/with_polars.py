"""polars' JSON reader, sort and writer, on one thread."""

import gzip
import os
from pathlib import Path

os.environ["POLARS_MAX_THREADS"] = "1"

import polars as pl

TIME = pl.Datetime("us", "UTC")
SCHEMA = {
    "reading_id": pl.String,
    "device_id": pl.String,
    "site_id": pl.String,
    "kind": pl.String,
    "unit": pl.String,
    "observed_at": pl.Int64,
    "measurement": pl.Float64,
    "arrived_at": pl.Int64,
    "shard_id": pl.String,
    "sequence_number": pl.String,
    "sub_sequence_number": pl.Int32,
}


def write(objects: list[Path], target: Path) -> None:
    lines = b"".join(gzip.decompress(each.read_bytes()) for each in objects)
    rows = pl.read_ndjson(lines, schema=SCHEMA).with_columns(
        pl.col("observed_at", "arrived_at").cast(TIME)
    )
    rows.sort("device_id", "kind", "observed_at").write_parquet(
        target, compression="zstd", compression_level=1
    )
