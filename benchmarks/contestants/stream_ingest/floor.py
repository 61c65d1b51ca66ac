"""base64 and msgspec's typed decode, and nothing else: what no consumer of JSON can do without."""

import base64
from datetime import datetime
from typing import Any

import msgspec


class Reading(msgspec.Struct):
    reading_id: str
    device_id: str
    kind: str
    unit: str
    observed_at: datetime
    measurement: float
    schema_version: int = 1


_decode = msgspec.json.Decoder(Reading).decode


def take(event: dict[str, Any]) -> tuple[int, float]:
    found = [_decode(base64.b64decode(each["kinesis"]["data"])) for each in event["Records"]]
    return len(found), sum(each.measurement for each in found)
