"""Readings of a year, replayed as if an hour were a second and the last had just passed."""

import json
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import UUID

from tools.tour.readings.stations import YEAR, Series

MS_A_SECOND = 1000


@dataclass(frozen=True, slots=True)
class Reading:
    """`observed_at_ms` is in milliseconds since 1970."""

    reading_id: str
    device_id: str
    kind: str
    unit: str
    observed_at_ms: int
    measurement: float

    @property
    def data(self) -> bytes:
        """As every door takes it, and the stream keeps it."""
        return self.data_with()

    def data_with(self, **members: object) -> bytes:
        """The same, with other members than its own."""
        own: dict[str, object] = {
            "schema_version": 1,
            "reading_id": self.reading_id,
            "device_id": self.device_id,
            "kind": self.kind,
            "unit": self.unit,
            "observed_at": told(self.observed_at_ms),
            "measurement": self.measurement,
        }
        return json.dumps(own | members, separators=(",", ":")).encode()


@dataclass(frozen=True, slots=True)
class Replay:
    """`ends_at_ms` is the last of the hours; equal seeds give equal ids."""

    ends_at_ms: int
    devices: Mapping[str, str]
    """Ids of devices by the codes of their stations."""

    dice: random.Random
    hours: range = YEAR

    def readings(self, series: Series, hours: range | None = None) -> Iterator[Reading]:
        """Of all its hours, or of some of them, in their order."""
        for hour, value in series.values:
            if hour in (hours or self.hours):
                observed_at_ms = self.ends_at_ms - (self.hours[-1] - hour) * MS_A_SECOND
                yield Reading(
                    reading_id=self.new_id(observed_at_ms),
                    device_id=self.devices[series.station],
                    kind=series.kind,
                    unit=series.unit,
                    observed_at_ms=observed_at_ms,
                    measurement=value,
                )

    def renamed(self, reading: Reading) -> Reading:
        """The same once more, which only its id tells apart."""
        return replace(reading, reading_id=self.new_id(reading.observed_at_ms))

    def new_id(self, moment_ms: int) -> str:
        """UUIDv7, as a producer names readings: https://www.rfc-editor.org/rfc/rfc9562#section-5.7"""
        drawn = self.dice.getrandbits(74)
        high, low = drawn >> 62, drawn & ((1 << 62) - 1)
        return str(UUID(int=moment_ms << 80 | 7 << 76 | high << 64 | 2 << 62 | low))


def told(moment_ms: int) -> str:
    """RFC 3339 in UTC."""
    moment = datetime.fromtimestamp(moment_ms / MS_A_SECOND, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def in_ms(moment: str) -> int:
    """Milliseconds since 1970, of RFC 3339 in UTC."""
    return round(datetime.fromisoformat(moment).timestamp() * MS_A_SECOND)


def in_time(*series: Iterator[Reading]) -> list[Reading]:
    """All of them as they would have arrived."""
    merged = [reading for each in series for reading in each]
    return sorted(merged, key=lambda r: (r.observed_at_ms, r.device_id, r.kind))
