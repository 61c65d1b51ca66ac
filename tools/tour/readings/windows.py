"""Windows computed directly, from all readings at once, to compare the service's with."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from tools.tour.readings.reading import MS_A_SECOND, Reading, in_ms, told

LENGTHS_S = (60, 600)
# Sums are of decimal fractions, so their last digits depend on the order in which they are added.
TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True)
class Place:
    """Which window: [start, start + length) of what a device reads of a kind."""

    device_id: str
    kind: str
    length_s: int
    start: str
    """RFC 3339 with milliseconds."""


Number = tuple[str, str, int, int]
"""The same, with its count of windows since 1970 for the start."""


@dataclass(frozen=True, slots=True)
class Window:
    unit: str
    count: int
    sum: float
    min: float
    max: float
    last: float

    def differs(self, other: "Window") -> bool:
        mine, others = (self.unit, self.count), (other.unit, other.count)
        values = zip(
            (self.sum, self.min, self.max, self.last),
            (other.sum, other.min, other.max, other.last),
            strict=True,
        )
        return mine != others or not all(
            math.isclose(*pair, rel_tol=TOLERANCE, abs_tol=TOLERANCE) for pair in values
        )


@dataclass(frozen=True, slots=True)
class Bar:
    """A window of a series as it is drawn; times are in milliseconds since 1970."""

    start_ms: int
    end_ms: int
    min: float
    max: float
    mean: float
    revision: int


def windows_of(
    readings: Iterable[Reading], lengths_s: Iterable[int] = LENGTHS_S
) -> dict[Place, Window]:
    """Of each length: what the readings of each device and kind come to, counted from 1970."""
    grouped: dict[Number, list[Reading]] = defaultdict(list)
    for reading in readings:
        for length_s in lengths_s:
            grouped[number_of(reading, length_s)].append(reading)
    return {place_of(number): _window(group) for number, group in grouped.items()}


def number_of(reading: Reading, length_s: int) -> Number:
    """The window that it belongs to."""
    number = reading.observed_at_ms // (length_s * MS_A_SECOND)
    return reading.device_id, reading.kind, length_s, number


def place_of(number: Number) -> Place:
    device, kind, length_s, counted = number
    return Place(device, kind, length_s, told(counted * length_s * MS_A_SECOND))


def first_difference(expected: Mapping[Place, Window], found: Mapping[Place, Window]) -> str | None:
    """A sentence about one window that isn't as expected, None when all are."""
    for place, window in expected.items():
        if place not in found:
            return f"{place} isn't there; expected {window}"
        if window.differs(found[place]):
            return f"{place}: expected {window}, found {found[place]}"
    if more := found.keys() - expected.keys():
        return f"{next(iter(more))} is there, and nothing was read in it"
    return None


def published(told_of: Mapping[str, Any]) -> tuple[Place, Window]:
    """From a line of a claim, or of web-api's answer."""
    place = Place(
        told_of["deviceId"],
        told_of["kind"],
        told_of["lengthSeconds"],
        told(in_ms(told_of["start"])),
    )
    return place, Window(
        unit=told_of["unit"],
        count=told_of["count"],
        sum=told_of["sum"],
        min=told_of["min"],
        max=told_of["max"],
        last=told_of["last"]["value"],
    )


def bar(told_of: Mapping[str, Any]) -> Bar:
    return Bar(
        in_ms(told_of["start"]),
        in_ms(told_of["end"]),
        told_of["min"],
        told_of["max"],
        told_of["mean"],
        told_of["revision"],
    )


def _window(readings: list[Reading]) -> Window:
    values = [reading.measurement for reading in readings]
    latest = max(readings, key=attrgetter("observed_at_ms"))
    return Window(
        unit=latest.unit,
        count=len(values),
        sum=math.fsum(values),
        min=min(values),
        max=max(values),
        last=latest.measurement,
    )
