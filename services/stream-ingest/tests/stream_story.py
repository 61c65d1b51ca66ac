"""Readings that are put into the stream, what must become of each, and the ledger that follows."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from clients.stream_producer.aggregate import aggregated

START = datetime(2026, 2, 5, 16, tzinfo=UTC)
THERMOMETER = "0197c0de-1a00-7c3e-9b52-2f6d1c0a7000"
STATION = "019c2296-7a90-7f4b-9d26-1e0c83a5b7d4"
STRANGER = "0197c0de-1a00-7c3e-9b52-2f6d1c0a7fff"
UNITS = {"air-temperature": "Cel", "wind-speed": "m/s"}
LENGTHS_S = (60, 600)

Window = tuple[str, str, int, datetime]
Figures = tuple[int, float, float, float]


@dataclass
class Ledger:
    """Where every reading is, by id or by its bytes; `windows` hold count, sum, min and max."""

    stored: Counter[str] = field(default_factory=Counter)
    refused: Counter[tuple[str, bytes]] = field(default_factory=Counter)
    held: Counter[bytes] = field(default_factory=Counter)
    duplicates: int = 0
    windows: dict[Window, Figures] = field(default_factory=dict)
    crossings: Counter[tuple[str, str, str, float]] = field(default_factory=Counter)


@dataclass
class Story:
    """`records` are what is put, by partition key; `expected` grows with them."""

    records: list[tuple[str, bytes]] = field(default_factory=list)
    expected: Ledger = field(default_factory=Ledger)
    ids: int = 0
    _values: dict[Window, list[float]] = field(default_factory=dict)

    def reading(self, device: str, after_s: float, value: float, **changed: Any) -> dict[str, Any]:
        """Observed so many seconds after the start, under an id of its own: a UUIDv7, ordered by
        time, as the producer client makes them; and each third one in no order at all."""
        self.ids += 1
        observed = START + timedelta(seconds=after_s)
        stamp = f"{round(observed.timestamp() * 1000):012x}"
        ordered = f"{stamp[:8]}-{stamp[8:]}-7000-8000-{self.ids:012x}"
        return {
            "schema_version": 1,
            "reading_id": ordered if self.ids % 3 else f"reading-{self.ids}",
            "device_id": device,
            "kind": "air-temperature",
            "unit": "Cel",
            "observed_at": observed.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "measurement": value,
        } | changed

    def good(self, *readings: dict[str, Any], key: str | None = None) -> None:
        """One record; several readings are put as an aggregate."""
        for each in readings:
            self._count(each)
        written = [(each["device_id"], json.dumps(each).encode()) for each in readings]
        data = written[0][1] if len(written) == 1 else aggregated(written)
        self.records.append((key or readings[0]["device_id"], data))

    def again(self, reading: dict[str, Any], key: str | None = None) -> None:
        self.expected.duplicates += 1
        self.records.append((key or reading["device_id"], json.dumps(reading).encode()))

    def bad(self, reason: str, reading: dict[str, Any] | bytes, key: str = THERMOMETER) -> None:
        data = reading if isinstance(reading, bytes) else json.dumps(reading).encode()
        self.expected.refused[reason, data] += 1
        self.records.append((key, data))

    def unknown(self, reading: dict[str, Any]) -> None:
        data = json.dumps(reading).encode()
        self.expected.held[data] += 1
        self.records.append((reading["device_id"], data))

    def crosses(self, device: str, rule: str, state: str, value: float) -> None:
        self.expected.crossings[device, rule, state, value] += 1

    def _count(self, reading: dict[str, Any]) -> None:
        self.expected.stored[reading["reading_id"]] += 1
        for window in windows_of(reading):
            values = self._values.setdefault(window, [])
            values.append(reading["measurement"])
            figures = len(values), sum(values), min(values), max(values)
            self.expected.windows[window] = figures


def windows_of(reading: dict[str, Any]) -> Iterable[Window]:
    observed = datetime.fromisoformat(reading["observed_at"])
    for length_s in LENGTHS_S:
        second = int(observed.timestamp())
        start = datetime.fromtimestamp(second - second % length_s, UTC)
        yield reading["device_id"], reading["kind"], length_s, start


def first_batch(story: Story) -> list[dict[str, Any]]:
    """Warm, and moves the watermark so far that the first minute's windows close."""
    readings = [
        story.reading(THERMOMETER, -110, 5.5),
        story.reading(STATION, -105, 6.25),
        story.reading(THERMOMETER, -70, 4.125),
        story.reading(STATION, -65, 9.0, kind="wind-speed", unit="m/s"),
        story.reading(THERMOMETER, -10, 3.0),
    ]
    for each in readings:
        story.good(each)
    return readings


def eventful_batch(story: Story, earlier: list[dict[str, Any]]) -> None:
    """Something of everything: it closes windows, corrects closed ones, and raises an alert."""
    first = story.reading(THERMOMETER, 5, 2.0)
    story.good(first)
    story.bad("not-json", b"poison in the middle of a batch")
    story.good(story.reading(THERMOMETER, 10, -8.5))
    story.crosses(THERMOMETER, "frost", "raised", -8.5)
    story.unknown(story.reading(STRANGER, 12, 1.0))
    story.again(earlier[0])
    story.good(story.reading(THERMOMETER, 20, -8.0), story.reading(THERMOMETER, 20, -7.5))
    story.bad("wrong-unit", story.reading(STATION, 21, 40.0, unit="[degF]"), STATION)
    story.bad("in-the-future", story.reading(STATION, 86_400, 7.0), STATION)
    story.good(story.reading(STATION, 65, 18.0, kind="wind-speed", unit="m/s"))
    story.crosses(STATION, "gale", "raised", 18.0)
    story.good(story.reading(STATION, -104, 6.5))
    story.bad("id-reused", first | {"measurement": 99.0})
    story.good(story.reading(THERMOMETER, 30, 4.0))
    story.crosses(THERMOMETER, "frost", "cleared", 4.0)
    # In the same pane as the first, and out of order.
    story.good(story.reading(THERMOMETER, 6, 2.5))
