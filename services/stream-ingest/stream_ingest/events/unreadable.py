"""Why bytes are no reading; only what is refused comes here, and may take its time."""

import json
from math import isfinite
from typing import Any

import msgspec

from stream_ingest.domain.errors import PermanentError
from stream_ingest.domain.reading import Reason

SCHEMA_VERSION = 1
MOST_CHARACTERS = 64


class Unreadable(PermanentError):
    """It is no reading of this wire format."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


class _AnyVersion(msgspec.Struct):
    """What tells a newer schema and a number that isn't finite from other faults."""

    schema_version: Any = SCHEMA_VERSION
    measurement: msgspec.Raw = msgspec.Raw(b"0")


_any_version = msgspec.json.Decoder(_AnyVersion)


def why(data: bytes, error: Exception) -> Unreadable:
    """`error` is what reading it has raised."""
    if isinstance(error, UnicodeDecodeError):
        return Unreadable(Reason.NOT_JSON, f"expected UTF-8; {error}")
    try:
        found = _any_version.decode(data)
    except (msgspec.ValidationError, RecursionError):
        return Unreadable(Reason.WRONG_SHAPE, f"expected a reading; {error}")
    except ValueError:
        if _is_not_finite(data):
            return Unreadable(Reason.NOT_FINITE, "expected a finite measurement")
        return Unreadable(Reason.NOT_JSON, f"expected a JSON object in UTF-8; {error}")
    version = found.schema_version
    if version != SCHEMA_VERSION:
        told = f"expected schema_version {SCHEMA_VERSION}, found {str(version)[:MOST_CHARACTERS]}"
        return Unreadable(Reason.UNKNOWN_SCHEMA, told)
    number = bytes(found.measurement)
    if number[:1] in b"-0123456789" and not isfinite(float(number)):
        return Unreadable(Reason.NOT_FINITE, "expected a measurement that 64 bits can hold")
    return Unreadable(Reason.WRONG_SHAPE, f"expected a reading; {error}")


def _is_not_finite(data: bytes) -> bool:
    """NaN and Infinity are no JSON, but what some encoders write for them, Python's among them."""
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        return False
    measurement = found.get("measurement") if isinstance(found, dict) else None
    return isinstance(measurement, float) and not isfinite(measurement)
