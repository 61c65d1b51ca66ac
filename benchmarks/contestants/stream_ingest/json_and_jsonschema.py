"""The standard library's JSON, and jsonschema with the schema that our readings have."""

import base64
import json
from pathlib import Path
from typing import Any

from jsonschema import Draft7Validator

SCHEMA = Path(__file__).parents[3] / "services/stream-ingest/schemas/reading.v1.json"
_check = Draft7Validator(json.loads(SCHEMA.read_text()))


def take(event: dict[str, Any]) -> tuple[int, float]:
    found = [json.loads(base64.b64decode(each["kinesis"]["data"])) for each in event["Records"]]
    for each in found:
        _check.validate(each)
    return len(found), sum(each["measurement"] for each in found)
