"""Windows, crossings and the events that tell of them, for the tests of readings and alerts."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from tests.photo_fakes import CONTRACTS

Event = dict[str, Any]
Line = dict[str, Any]
OWNER = CONTRACTS / "stream-ingest"
CLOSED = OWNER / "windows-closed.v1/examples/three-stations.json"
RAISED = OWNER / "threshold-crossed.v1/examples/gale-raised.json"
CLEARED = OWNER / "threshold-crossed.v1/examples/gale-cleared.json"
LEADVILLE = "019c2296-7a90-7f4b-9d26-1e0c83a5b7d4"
PAGO_PAGO = "019c2733-4fdf-7c02-a3d8-64f0e9b21c5a"
BUCKET = "claims"
START = datetime(2026, 2, 3, 8, 0, tzinfo=UTC)
RETENTION = timedelta(days=35)


def line(
    minute: int = 0,
    revision: int = 1,
    values: Sequence[float] = (-8.5, -8.375),
    kind: str = "air-temperature",
    device: str = LEADVILLE,
    length: int = 60,
) -> Line:
    """A window of readings that are ten seconds apart, of the minute that it begins with."""
    start = START + timedelta(minutes=minute)
    last = start + timedelta(seconds=10 * (len(values) - 1))
    return {
        "deviceId": device,
        "kind": kind,
        "unit": "Cel",
        "lengthSeconds": length,
        "start": start.isoformat(),
        "end": (start + timedelta(seconds=length)).isoformat(),
        "count": len(values),
        "sum": sum(values),
        "min": min(values),
        "max": max(values),
        "mean": sum(values) / len(values),
        "last": {"value": values[-1], "observedAt": last.isoformat()},
        "revision": revision,
    }


def content_of(lines: Sequence[Line]) -> bytes:
    return "".join(f"{json.dumps(each)}\n" for each in lines).encode()


def windows_closed(content: bytes, key: str = "1", **claim: Any) -> Event:
    """The owner's example, said of this content."""
    event: Event = json.loads(CLOSED.read_text())
    told = {
        "bucket": BUCKET,
        "key": f"stream-ingest/windows/{key}.ndjson",
        "version": f"v{key}",
        "sizeBytes": len(content),
        "sha256": sha256(content).hexdigest(),
    } | claim
    data = {"claim": told, "format": "ndjson", "count": content.count(b"\n")}
    return event | {"id": f"closed-{key}", "subject": told["key"], "data": data}


def crossing(
    state: str = "raised",
    raised_s: int = 0,
    crossed_s: int | None = None,
    event_id: str = "1",
    device: str = LEADVILLE,
    **data: Any,
) -> Event:
    """The owner's example, said of another time; seconds after START."""
    event: Event = json.loads((CLEARED if state == "cleared" else RAISED).read_text())
    raised_at = START + timedelta(seconds=raised_s)
    at = START + timedelta(seconds=raised_s if crossed_s is None else crossed_s)
    times = {"raisedAt": raised_at.isoformat(), "crossedAt": at.isoformat(), "deviceId": device}
    return event | {"id": event_id, "subject": device, "data": event["data"] | times | data}
