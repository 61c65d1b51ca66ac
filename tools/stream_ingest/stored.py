"""The readings that are stored, from the Parquet objects of the claims bucket."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tools.packaging import dependencies
from tools.packaging.target import target_of
from tools.repository import LOCAL_STAGE, Refusal, service
from tools.stream_ingest import NAME
from tools.stream_ingest.deployed import Deployed

PREFIX = "stream-ingest/readings/"
ARCHITECTURE = "x86_64"
"""Of no effect on packages for this machine, which have its own."""

# In a process of its own, with the packages that the service brings: one of them reads Parquet.
_READ = """
import json, sys
from arro3.io import read_parquet
for name in sys.argv[1:]:
    for batch in read_parquet(name):
        columns = [batch.column(each).to_pylist() for each in
                   ("reading_id", "device_id", "kind", "measurement", "site_id")]
        for row in zip(*columns):
            sys.stdout.write(json.dumps(row) + "\\n")
"""


@dataclass(frozen=True, slots=True)
class Stored:
    """One row."""

    reading_id: str
    device_id: str
    kind: str
    measurement: float
    site_id: str


def objects(deployed: Deployed, since: datetime) -> list[str]:
    """Keys of those written since then."""
    pages = deployed.client("s3").get_paginator("list_objects_v2")
    return [
        each["Key"]
        for page in pages.paginate(Bucket=deployed.claims_bucket, Prefix=PREFIX)
        for each in page.get("Contents", [])
        if each["LastModified"] >= since
    ]


def rows(deployed: Deployed, keys: Sequence[str]) -> list[Stored]:
    """All rows of these objects."""
    if not keys:
        return []
    with TemporaryDirectory() as folder:
        files = [_fetched(deployed, key, Path(folder) / str(n)) for n, key in enumerate(keys)]
        libraries = dependencies.installed(
            service(NAME).folder / "requirements.txt", target_of(LOCAL_STAGE, ARCHITECTURE)
        )
        answer = subprocess.run(
            [sys.executable, "-c", _READ, *files],
            env=os.environ | {"PYTHONPATH": str(libraries)},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
    if answer.returncode:
        raise Refusal(f"stored readings can't be read:\n{answer.stderr}")
    return [Stored(*json.loads(line)) for line in answer.stdout.splitlines()]


def _fetched(deployed: Deployed, key: str, file: Path) -> str:
    s3: Any = deployed.client("s3")
    file.write_bytes(s3.get_object(Bucket=deployed.claims_bucket, Key=key)["Body"].read())
    return str(file)
