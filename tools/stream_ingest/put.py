"""`npm run stream-ingest -- put`: the readings of a file into the stream."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.repository import Refusal
from tools.stream_ingest.deployed import Deployed
from tools.stream_ingest.producer import stream_producer

STDIN = Path("-")
PATIENCE_S = 60.0
"""Who waits at a terminal is told then what the stream doesn't take."""


@dataclass(frozen=True, slots=True)
class Line:
    """One reading as it will be put: `data` is the line itself."""

    device_id: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Put:
    """Readings that the stream has taken, and how many requests that took."""

    taken: int
    requests: int


def put(deployed: Deployed, lines: list[Line], *, aggregate: bool) -> Put:
    """Returns once the stream holds all; raises Refusal with the first that it doesn't take."""
    module = stream_producer()
    failures: list[Any] = []
    aggregation = module.Aggregation() if aggregate else None
    settings = module.Settings(aggregation=aggregation, expire_s=PATIENCE_S)
    kinesis = deployed.client("kinesis")
    with module.Producer(kinesis, deployed.stream, failures.append, settings) as producer:
        for line in lines:
            producer.put(line.device_id, line.data)
        producer.flush()
        metrics = producer.metrics
    if failures:
        raise Refusal(
            f"{metrics.failed} of {len(lines)} readings were not taken: {failures[0].reason}\n"
            "Put the file again: what was taken counts once, by its reading_id"
        )
    return Put(metrics.taken, metrics.requests)


def lines_of(file: Path, content: bytes) -> list[Line]:
    """One JSON object a line; raises Refusal at the first that names no device."""
    return list(_lines(file, content))


def _lines(file: Path, content: bytes) -> Iterator[Line]:
    for number, line in enumerate(content.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            device_id = json.loads(line)["device_id"]
        except (ValueError, TypeError, KeyError):
            device_id = None
        if not isinstance(device_id, str) or not device_id:
            raise Refusal(
                f"{file}, line {number}: expected a JSON object with a device_id, found "
                f"{line[:80].decode(errors='replace')}; nothing was put"
            )
        yield Line(device_id, line)
