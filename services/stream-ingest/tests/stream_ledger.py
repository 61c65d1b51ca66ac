"""The ledger as the service's stores and events tell it, read from the outside."""

import json
from base64 import b64decode
from collections import Counter
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from typing import Any

from arro3.io import read_parquet
from msgspec import json as msgspec_json

from stream_ingest.domain.checkpoint import Taken
from tests.aws_in_memory.estate import Estate
from tests.stream_house import House
from tests.stream_story import Figures, Ledger, Window

Figured = tuple[int, Figures]


def expect_balance(house: House, why: object = "nothing ended") -> None:
    """Everything that was put is where the story says, once; no part of a shard is taken twice."""
    assert ledger_of(house.estate) == house.story.expected, f"{why}"
    ranges: dict[str, list[int]] = {}
    for taken in accounts(house.estate):
        shard_id, _, positions = taken.name.partition("/")
        ranges.setdefault(shard_id, []).extend(map(int, positions.split("-")))
    for shard_id, numbers in ranges.items():
        assert numbers == sorted(numbers), f"{why}: lines of {shard_id}'s ledger overlap"


def ledger_of(estate: Estate) -> Ledger:
    """Only what is announced or committed counts: an object of a try that ended says nothing."""
    ledger = Ledger()
    for event in estate.bus.of("readings-stored.v1").values():
        ledger.stored.update(ids_in(claimed(estate, event["data"]["claim"])))
    for event in estate.bus.of("readings-refused.v1").values():
        ledger.refused.update(refusals_in(estate, event["data"]))
    ledger.held.update(held_in(estate))
    ledger.duplicates = sum(taken.duplicates for taken in accounts(estate))
    ledger.windows = windows_in(estate)
    for event in estate.bus.of("threshold-crossed.v1").values():
        data = event["data"]
        crossing = data["deviceId"], data["rule"]["name"], data["state"], data["value"]
        ledger.crossings[crossing] += 1
    return ledger


def accounts(estate: Estate) -> list[Taken]:
    """The lines of the service's own ledger, each in balance, by shard and range."""
    found = [
        msgspec_json.decode(item["taken"]["S"], type=Taken)
        for (partition, _), item in sorted(estate.table.items.items())
        if partition.startswith("batch#")
    ]
    assert [taken.name for taken in found if taken.balance()] == []
    return found


def claimed(estate: Estate, claim: dict[str, Any]) -> bytes:
    """What a claim names, which must be what it says."""
    content, version = estate.buckets.objects[claim["bucket"], claim["key"]]
    assert (version, len(content)) == (claim["version"], claim["sizeBytes"])
    assert sha256(content).hexdigest() == claim["sha256"]
    return content


def ids_in(content: bytes) -> list[str]:
    table = read_parquet(BytesIO(content)).read_all()
    return [str(each) for each in table.column("reading_id").to_pylist()]


def refusals_in(estate: Estate, data: dict[str, Any]) -> Counter[tuple[str, bytes]]:
    content, _ = estate.buckets.objects["quarantine", data["quarantineKey"]]
    lines = [json.loads(line) for line in content.splitlines()]
    assert len(lines) == data["count"]
    assert {each["reason"]: each["count"] for each in data["reasons"]} == Counter(
        line["reason"] for line in lines
    )
    return Counter((line["reason"], b64decode(line["data"])) for line in lines)


def held_in(estate: Estate) -> list[bytes]:
    return [
        item["data"]["B"]
        for (partition, _), item in estate.table.items.items()
        if partition.startswith("held#")
    ]


def windows_in(estate: Estate) -> dict[Window, Figures]:
    """What the highest revision of each says; two of one revision must be equal."""
    found: dict[Window, Figured] = {}
    told: dict[tuple[Window, int], Figures] = {}
    for event in estate.bus.of("windows-closed.v1").values():
        lines = claimed(estate, event["data"]["claim"]).splitlines()
        assert len(lines) == event["data"]["count"]
        for line in map(json.loads, lines):
            start = datetime.fromisoformat(line["start"])
            window = line["deviceId"], line["kind"], line["lengthSeconds"], start
            figures = line["count"], line["sum"], line["min"], line["max"]
            revision = line["revision"]
            assert told.setdefault((window, revision), figures) == figures
            if window not in found or found[window][0] < revision:
                found[window] = revision, figures
    return {window: figures for window, (_, figures) in found.items()}
