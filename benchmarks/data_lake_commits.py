"""What does it take to append a small file to a partition, alone and with three others beside?

Three ways of committing, on one local cloud: ours (a manifest of immutable files and a pointer
moved on condition), copying (a version is a prefix with all its files, to which the earlier are
copied), and PyIceberg's append by Glue's catalogue. An append is of 10,000 rows in one file. Each
table gets 60, one after another; then four processes append 10 each to another table, and its
rows are counted by what its metadata say. Seconds are of this machine and say nothing of AWS;
objects, bytes and tries hang on the design alone.
"""

import json
import statistics
import subprocess
import sys
from dataclasses import dataclass, field
from typing import Any

import boto3

from benchmarks.web.interpreters import HERE, Interpreter, of_peers, of_service
from tools import console
from tools.repository import Refusal
from tools.testing.cloud import test_cloud

TURNS = HERE / "contestants/data_lake_commits/turns.py"
PLACE = "data-lake-commits"
ALONE, TOGETHER, WRITERS = 60, 10, 4
OURS, COPYING, ICEBERG = "ours", "copying", "with_pyiceberg"


@dataclass
class Measured:
    import_ms: float = 0.0
    first_ms: float = 0.0
    last_ms: float = 0.0
    objects: int = 0
    bytes: int = 0
    tries: int = 0
    failed: int = 0
    together_s: float = 0.0
    package_bytes: int = 0
    said: list[str] = field(default_factory=list)


def main(rounds: int) -> None:
    """`rounds` isn't used: sixty appends are rounds enough."""
    del rounds
    service = of_service("data-lake")
    peers = of_peers("table-peers", "pyiceberg", "pyarrow")
    interpreters = {OURS: service, COPYING: service, ICEBERG: peers}
    with test_cloud() as cloud:
        s3 = _prepared(cloud)
        measured = {name: _measure(name, each, cloud, s3) for name, each in interpreters.items()}
    show(measured)


def _prepared(cloud: dict[str, str]) -> Any:
    def client(service: str) -> Any:
        return boto3.client(
            service,  # type: ignore[call-overload]
            endpoint_url=cloud["AWS_ENDPOINT_URL"],
            region_name="eu-west-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )

    s3 = client("s3")
    region = {"LocationConstraint": "eu-west-1"}
    s3.create_bucket(Bucket=PLACE, CreateBucketConfiguration=region)
    client("dynamodb").create_table(
        TableName=PLACE,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[
            {"AttributeName": "pk", "KeyType": "HASH"},
            {"AttributeName": "sk", "KeyType": "RANGE"},
        ],
        AttributeDefinitions=[
            {"AttributeName": "pk", "AttributeType": "S"},
            {"AttributeName": "sk", "AttributeType": "S"},
        ],
    )
    return s3


def _measure(name: str, interpreter: Interpreter, cloud: dict[str, str], s3: Any) -> Measured:
    told = Measured(package_bytes=interpreter.unzipped_bytes)
    before = _stored(s3)
    alone = _ended(_started(name, interpreter, cloud, f"{name}_alone", ALONE))
    after = _stored(s3)
    told.objects, told.bytes = after[0] - before[0], after[1] - before[1]
    told.import_ms = alone["importMs"]
    told.first_ms = statistics.median(alone["seconds"][1:11]) * 1000
    told.last_ms = statistics.median(alone["seconds"][-10:]) * 1000
    # Made by one, so that nobody races for the table itself.
    _ended(_started(name, interpreter, cloud, f"{name}_together", 1))
    running = [
        _started(name, interpreter, cloud, f"{name}_together", TOGETHER) for _ in range(WRITERS)
    ]
    for process in running:
        answer = _ended(process, told)
        told.tries += answer.get("tries", 0)
        told.together_s = max(told.together_s, sum(answer.get("seconds", [0.0])))
    console.err.print(f"measured {name}")
    return told


def _started(
    name: str, interpreter: Interpreter, cloud: dict[str, str], table: str, count: int
) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        interpreter.command(str(TURNS), name, table, str(count)),
        env=interpreter.environment | cloud,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _ended(process: "subprocess.Popen[str]", told: Measured | None = None) -> dict[str, Any]:
    """Raises Refusal for one that failed, unless `told` counts it."""
    output, errors = process.communicate()
    if process.returncode:
        last = errors.strip().splitlines()[-1:]
        if told is None:
            raise Refusal(f"{process.args!r} fails:\n{errors.strip()}")
        told.failed += 1
        told.said += last
        return {}
    answer: dict[str, Any] = json.loads(output)
    return answer


def _stored(s3: Any) -> tuple[int, int]:
    sizes = [
        each["Size"]
        for page in s3.get_paginator("list_objects_v2").paginate(Bucket=PLACE)
        for each in page.get("Contents", [])
    ]
    return len(sizes), sum(sizes)


def show(measured: dict[str, Measured]) -> None:
    columns = [
        *("way", "2nd to 11th, ms", "last ten, ms", "objects", "MB", "import ms", "package MB"),
        *("tries of 40 together", "writers that failed", "together s"),
    ]
    rows = [
        [
            name,
            f"{told.first_ms:.0f}",
            f"{told.last_ms:.0f}",
            f"{told.objects:,}",
            f"{told.bytes / 1e6:.1f}",
            f"{told.import_ms:.0f}",
            f"{told.package_bytes / 1e6:.0f}",
            f"{told.tries}",
            f"{told.failed}",
            f"{told.together_s:.1f}",
        ]
        for name, told in measured.items()
    ]
    console.table(f"{ALONE} appends of 10,000 rows", columns, rows)
    for name, told in measured.items():
        for line in dict.fromkeys(told.said):
            console.err.print(f"{name}: {line}")


if __name__ == "__main__":
    main(int(sys.argv[1]))
