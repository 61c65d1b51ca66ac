"""Ours, as far as the peers go: decoded, and its members checked."""

from typing import Any

from stream_ingest.events.kinesis import shard_batch
from stream_ingest.events.readings import decode


def take(event: dict[str, Any]) -> tuple[int, float]:
    found = decode(shard_batch(event)).readings
    return len(found), sum(each.measurement for each in found)
