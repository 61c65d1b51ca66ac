"""Windows of readings and latest readings: of two that are told of one thing, which holds."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from msgspec import Struct

LENGTHS_SECONDS = (60, 600)


class Reading(Struct, frozen=True, kw_only=True):
    value: float
    observed_at: datetime


class Series(Struct, frozen=True):
    """The windows of one length of what a device measures."""

    device_id: UUID
    kind: str
    length_seconds: int


class Window(Struct, frozen=True, kw_only=True):
    """What was read from `start` on, for the series' length; values are in `unit`."""

    series: Series
    start: datetime
    unit: str
    count: int
    sum: float
    min: float
    max: float
    mean: float
    last: Reading
    revision: int

    @property
    def end(self) -> datetime:
        return self.start + timedelta(seconds=self.series.length_seconds)


class Latest(Struct, frozen=True, kw_only=True):
    """The latest reading that is known of a device and kind."""

    device_id: UUID
    kind: str
    unit: str
    reading: Reading

    @property
    def rank(self) -> str:
        """Of two the one of the greater rank holds: the later, and of one moment always the same.

        A text, so that a table compares as we do: microseconds always, as they sort by time.
        """
        at = self.reading.observed_at.isoformat(timespec="microseconds")
        return f"{at}#{self.reading.value!r}#{self.unit}"


def highest_revisions(windows: Iterable[Window]) -> list[Window]:
    """Of each window the highest revision, in no matter which order they are told."""
    highest: dict[tuple[Series, datetime], Window] = {}
    for window in windows:
        named = (window.series, window.start)
        if named not in highest or window.revision > highest[named].revision:
            highest[named] = window
    return list(highest.values())


def latest_readings(windows: Iterable[Window]) -> list[Latest]:
    """One of each device and kind."""
    latest: dict[tuple[UUID, str], Latest] = {}
    for window in windows:
        series = window.series
        named = (series.device_id, series.kind)
        told = Latest(
            device_id=series.device_id, kind=series.kind, unit=window.unit, reading=window.last
        )
        if named not in latest or told.rank > latest[named].rank:
            latest[named] = told
    return list(latest.values())
