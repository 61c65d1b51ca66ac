"""fastparquet, which writes what pandas holds; read by msgspec."""

import gzip
from pathlib import Path

import fastparquet
import pandas as pd
from msgspec import json


def write(objects: list[Path], target: Path) -> None:
    rows: list[dict[str, object]] = []
    for each in objects:
        rows += json.Decoder().decode_lines(gzip.decompress(each.read_bytes()))
    frame = pd.DataFrame(rows).sort_values(["device_id", "kind", "observed_at"])
    for name in ("observed_at", "arrived_at"):
        frame[name] = pd.to_datetime(frame[name], unit="us", utc=True)
    fastparquet.write(str(target), frame, compression="ZSTD", write_index=False)
