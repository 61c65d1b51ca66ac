"""The objects that all read, put into the cloud: `python objects.py FOLDER ROWS FILES`.

Beside them `manifest.json`, as a landing would have written it.
"""

import sys
from pathlib import Path

import boto3
import duckdb
from data_lake.domain.layout import Manifest
from data_lake.engines.files.footer import data_file
from msgspec import json

BUCKET = "curated"
SELECT = """SELECT range AS id, (range * 7919 % 100003) / 8 AS value,
    'kind ' || (range * 31 % 40) AS kind, substr(md5((range // 3)::VARCHAR), 1, 6) AS word"""


def make(folder: Path, rows: int, files: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    made = [_made(folder, number, rows // files) for number in range(files)]
    small = _made(folder, files, 10, first=0)
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    for name, paths in (("large", made), ("small", [small])):
        described = [
            data_file(
                duckdb.default_connection(),
                path,
                key=f"data/{name}/all/{path.name}",
                sources=("benchmark",),
                written="2026-01-01T00:00:00Z",
                checksum=0,
            )
            for path in paths
        ]
        for path, file in zip(paths, described, strict=True):
            s3.upload_file(str(path), BUCKET, file.key)
        manifest = Manifest(
            dataset=name, partition="", version=1, schema_version=1, files=tuple(described)
        )
        s3.put_object(Bucket=BUCKET, Key=f"{name}.json", Body=json.encode(manifest))


def _made(folder: Path, number: int, count: int, first: int | None = None) -> Path:
    path = folder / f"{number}-{count}.parquet"
    if not path.exists():
        start = number * count if first is None else first
        source = f"{SELECT} FROM range({start}, {start + count})"
        duckdb.execute(f"COPY ({source}) TO '{path}' (FORMAT parquet, COMPRESSION zstd)")
    return path


if __name__ == "__main__":
    make(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
