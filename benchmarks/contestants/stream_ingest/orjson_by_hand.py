"""orjson, and our checks of a reading's members written out."""

import base64
from datetime import datetime
from math import isfinite
from typing import Any

import orjson

TEXTS = ("reading_id", "device_id", "kind", "unit")


def take(event: dict[str, Any]) -> tuple[int, float]:
    found = [_reading(base64.b64decode(each["kinesis"]["data"])) for each in event["Records"]]
    return len(found), sum(each["measurement"] for each in found)


def _reading(data: bytes) -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads(data)
    for name in TEXTS:
        value = found[name]
        if type(value) is not str or not 1 <= len(value) <= 64:
            raise ValueError(name)
    for name in ("reading_id", "device_id"):
        value = found[name]
        if not value.isascii() or not value.isprintable() or " " in value:
            raise ValueError(name)
    measurement = found["measurement"]
    if type(measurement) not in (float, int) or not isfinite(measurement):
        raise ValueError("measurement")
    if found.get("schema_version", 1) != 1:
        raise ValueError("schema_version")
    observed_at = datetime.fromisoformat(found["observed_at"])
    if observed_at.tzinfo is None:
        raise ValueError("observed_at")
    found["observed_at"] = observed_at
    return found
