"""Readings as the stream takes them, and names that count each once."""

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from math import isfinite
from uuid import UUID

SCHEMA_VERSION = 1


def reading(
    device_id: str,
    kind: str,
    unit: str,
    observed_at: datetime,
    measurement: float,
    reading_id: str | None = None,
) -> bytes:
    """UTF-8 JSON of one reading; put it under its device_id.

    Give it the same reading_id when you make it again after a crash: it counts once by that.
    Raises ValueError for a time without zone and a measurement that isn't finite.
    """
    if observed_at.tzinfo is None:
        raise ValueError(f"expected observed_at with a zone, found {observed_at!r}")
    if not isfinite(measurement):
        raise ValueError(f"expected a finite measurement, found {measurement!r}")
    written = {
        "schema_version": SCHEMA_VERSION,
        "reading_id": reading_id or new_reading_id(observed_at),
        "device_id": device_id,
        "kind": kind,
        "unit": unit,
        "observed_at": observed_at.astimezone(UTC).isoformat(timespec="milliseconds"),
        "measurement": measurement,
    }
    return json.dumps(written, ensure_ascii=False, separators=(",", ":")).encode()


def new_reading_id(observed_at: datetime, drawn: Callable[[int], bytes] = os.urandom) -> str:
    """A UUIDv7 of the time observed: ids that lie close in time are looked up together, which
    costs the stream's service less. https://www.rfc-editor.org/rfc/rfc9562#section-5.7
    """
    milliseconds = int(observed_at.timestamp() * 1000)
    if not 0 <= milliseconds < 1 << 48:
        raise ValueError(f"expected a time between 1970 and 10889, found {observed_at!r}")
    random_bits = int.from_bytes(drawn(10), "big")
    version, variant = 7 << 76, 2 << 62
    high = (random_bits >> 68) & 0xFFF
    low = random_bits & ((1 << 62) - 1)
    return str(UUID(int=milliseconds << 80 | version | high << 64 | variant | low))
