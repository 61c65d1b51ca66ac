"""`npm run stream-ingest -- quarantine`: what was refused, and why."""

import base64
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tools import console
from tools.stream_ingest.deployed import Deployed

PREFIX = "refused/"


@dataclass(frozen=True, slots=True)
class Refused:
    """A reading, or a record that can't be parted, by its original bytes."""

    key: str
    reason: str
    detail: str
    arrived_at_us: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Kept:
    """One object of the quarantine."""

    key: str
    changed_at: datetime
    size_bytes: int


def kept(deployed: Deployed, since: datetime | None = None) -> list[Kept]:
    """Newest first."""
    pages = deployed.client("s3").get_paginator("list_objects_v2")
    found = [
        Kept(each["Key"], each["LastModified"], each["Size"])
        for page in pages.paginate(Bucket=deployed.quarantine_bucket, Prefix=PREFIX)
        for each in page.get("Contents", [])
        if since is None or each["LastModified"] >= since
    ]
    return sorted(found, key=lambda each: (each.changed_at, each.key), reverse=True)


def refused(deployed: Deployed, objects: list[Kept]) -> Iterator[Refused]:
    """Object by object, in the order of their lines."""
    s3 = deployed.client("s3")
    for each in objects:
        answer = s3.get_object(Bucket=deployed.quarantine_bucket, Key=each.key)
        for line in answer["Body"].read().splitlines():
            told = json.loads(line)
            yield Refused(
                each.key,
                told["reason"],
                told["detail"],
                told["arrivedAtUs"],
                base64.b64decode(told["data"]),
            )


def overview(deployed: Deployed, reason: str | None, limit: int) -> list[dict[str, Any]]:
    """A row for each of the newest objects that hold such a reason: key, time, counts by reason."""
    rows: list[dict[str, Any]] = []
    for each in kept(deployed):
        if len(rows) == limit:
            break
        reasons = Counter(one.reason for one in refused(deployed, [each]))
        if reason is None or reason in reasons:
            at = each.changed_at.isoformat()
            rows.append({"key": each.key, "keptAt": at, "reasons": dict(sorted(reasons.items()))})
    return rows


def show(rows: list[dict[str, Any]]) -> None:
    if not rows:
        console.out.print("Nothing is in quarantine.")
        return
    told = [
        [
            row["keptAt"][:19],
            ", ".join(f"{n} {why}" for why, n in row["reasons"].items()),
            row["key"],
        ]
        for row in rows
    ]
    console.table("Quarantine, newest first", ["kept at", "refused", "object"], told)
