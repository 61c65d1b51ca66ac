"""`npm run data-lake -- reconcile | compact | quarantine`: whether all is there, and well kept."""

import json
import time
from typing import Any

from tools import console
from tools.data_lake.lake import Lake
from tools.repository import Refusal

PATIENCE_S = 900
LOOK_AGAIN_S = 0.2


def reconcile(lake: Lake, dataset: str | None) -> list[dict[str, Any]]:
    """One report for each data set: what landed, what is kept, and each difference."""
    names = [dataset] if dataset else [each["name"] for each in datasets(lake)]
    return [lake.post("/reconciliations", {"dataset": name}) for name in names]


def show_reconciliation(reports: list[dict[str, Any]]) -> None:
    numbers = ("landings", "rows", "curatedRows", "quarantinedRows", "files", "bytes")
    rows = [
        [
            "✗" if each["differences"] else "✓",
            each["dataset"],
            *(f"{each[name]:,}" for name in numbers),
            each["checksum"],
            f"{each['recountedRows']:,}" if "recountedRows" in each else "not asked for",
        ]
        for each in reports
    ]
    columns = ["", "data set", "landed files", "rows", "curated", "quarantined", "files", "bytes"]
    console.table("The lake's books", [*columns, "checksum", "read again"], rows)
    for each in reports:
        for found in each["differences"]:
            console.out.print(
                f"✗ {each['dataset']}, {found['where']}: {found['what']}, expected "
                f"{found['expected']}, found {found['found']}"
            )


def datasets(lake: Lake) -> list[dict[str, Any]]:
    return list(lake.pages("/datasets", "datasets"))


def compact(lake: Lake, dataset: str | None) -> int:
    """How many partitions were queued for it."""
    names = [dataset] if dataset else [each["name"] for each in datasets(lake)]
    sqs, queue = lake.client("sqs"), lake.told("compaction-queue/url")
    queued = 0
    for name in names:
        for each in lake.pages(f"/datasets/{name}/partitions", "partitions"):
            asked = {"dataset": name, "partition": each["partition"], "thorough": True}
            sqs.send_message(QueueUrl=queue, MessageBody=json.dumps(asked))
            queued += 1
    return queued


def await_compaction(lake: Lake) -> None:
    """Until its queue is empty; raises Refusal when that takes too long."""
    sqs, queue = lake.client("sqs"), lake.told("compaction-queue/url")
    deadline = time.monotonic() + PATIENCE_S
    while waiting := _waiting(sqs, queue):
        if time.monotonic() > deadline:
            raise Refusal(
                f"{waiting} compactions haven't ended within {PATIENCE_S} s: `npm run redrive` "
                "shows what is stuck"
            )
        console.progress(f"{waiting} left")
        time.sleep(LOOK_AGAIN_S)


def _waiting(sqs: Any, queue: str) -> int:
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    found = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=names)["Attributes"]
    return sum(int(found[name]) for name in names)


def show_quarantine(landings: list[dict[str, Any]]) -> None:
    rows = [
        [
            each["id"],
            each["dataset"],
            each["source"]["key"].rpartition("/")[2],
            f"{each['quarantinedRows']:,}" if each["state"] == "landed" else "whole file",
            each.get("reason", ""),
        ]
        for each in landings
    ]
    console.table("Quarantine", ["id", "data set", "file", "rows", "reason"], rows)
