"""What the routes of readings and windows answer; openapi.yml is the authority."""

from datetime import datetime

from msgspec import Struct

from web_api.domain.window import Latest, Window


class ReadingAnswer(Struct, frozen=True, kw_only=True, rename="camel"):
    kind: str
    unit: str
    value: float
    observed_at: datetime


class ReadingsAnswer(Struct, frozen=True, kw_only=True, rename="camel"):
    readings: list[ReadingAnswer]


class LastReadingAnswer(Struct, frozen=True, kw_only=True, rename="camel"):
    value: float
    observed_at: datetime


class WindowAnswer(Struct, frozen=True, kw_only=True, rename="camel"):
    start: datetime
    end: datetime
    unit: str
    count: int
    sum: float
    min: float
    max: float
    mean: float
    last: LastReadingAnswer
    revision: int


class WindowPageAnswer(Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    windows: list[WindowAnswer]
    next_cursor: str | None = None


def reading_answer(latest: Latest) -> ReadingAnswer:
    reading = latest.reading
    return ReadingAnswer(
        kind=latest.kind, unit=latest.unit, value=reading.value, observed_at=reading.observed_at
    )


def window_answer(window: Window) -> WindowAnswer:
    return WindowAnswer(
        start=window.start,
        end=window.end,
        unit=window.unit,
        count=window.count,
        sum=window.sum,
        min=window.min,
        max=window.max,
        mean=window.mean,
        last=LastReadingAnswer(value=window.last.value, observed_at=window.last.observed_at),
        revision=window.revision,
    )
