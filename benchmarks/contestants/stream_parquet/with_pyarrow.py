"""pyarrow's JSON reader, sort and writer, on one thread."""

import gzip
from io import BytesIO
from pathlib import Path

import pyarrow as pa
from pyarrow import json, parquet

TIME = pa.timestamp("us", tz="UTC")
KINDS = {
    "reading_id": pa.string(),
    "device_id": pa.string(),
    "site_id": pa.string(),
    "kind": pa.string(),
    "unit": pa.string(),
    "observed_at": TIME,
    "measurement": pa.float64(),
    "arrived_at": TIME,
    "shard_id": pa.string(),
    "sequence_number": pa.string(),
    "sub_sequence_number": pa.int32(),
}
# Its reader takes no whole numbers for times.
READ = pa.schema([(name, pa.int64() if kind is TIME else kind) for name, kind in KINDS.items()])
DELTAS = {
    "reading_id": "DELTA_BYTE_ARRAY",
    "sequence_number": "DELTA_BYTE_ARRAY",
    "observed_at": "DELTA_BINARY_PACKED",
    "arrived_at": "DELTA_BINARY_PACKED",
}
pa.set_cpu_count(1)


def write(objects: list[Path], target: Path) -> None:
    lines = b"".join(gzip.decompress(each.read_bytes()) for each in objects)
    table = json.read_json(
        BytesIO(lines),
        read_options=json.ReadOptions(use_threads=False),
        parse_options=json.ParseOptions(explicit_schema=READ),
    )
    keys = [(name, "ascending") for name in ("device_id", "kind", "observed_at")]
    rows = table.cast(pa.schema(list(KINDS.items()))).sort_by(keys)
    parquet.write_table(
        rows,
        target,
        compression="zstd",
        compression_level=1,
        use_dictionary=[name for name in KINDS if name not in DELTAS],
        column_encoding=DELTAS,
    )
