from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from data_lake.domain.dataset import Layout
from data_lake.domain.layout import ColumnStatistics
from data_lake.domain.pruning import file_may_meet, may_meet, partition_may_meet, span_of

OPERATORS = {
    "=": lambda one, other: one == other,
    "<": lambda one, other: one < other,
    "<=": lambda one, other: one <= other,
    ">": lambda one, other: one > other,
    ">=": lambda one, other: one >= other,
}
BY_DAY = Layout(partition_column="day", partition_source="at", partition_unit="day")


@settings(max_examples=50, deadline=None)
@given(
    some.lists(some.integers(-9, 9), min_size=1), some.sampled_from(sorted(OPERATORS)),
    some.integers(-10, 10),
)  # fmt: skip
def test_a_file_with_a_row_that_meets_it_is_never_left_out(
    values: list[int], operator: str, wanted: int
) -> None:
    if any(OPERATORS[operator](value, wanted) for value in values):
        assert may_meet("bigint", min(values), max(values), operator, wanted)


@settings(max_examples=50, deadline=None)
@given(
    some.lists(some.text(max_size=3), min_size=1), some.sampled_from(sorted(OPERATORS)),
    some.text(max_size=3),
)  # fmt: skip
def test_nor_is_one_of_text(values: list[str], operator: str, wanted: str) -> None:
    if any(OPERATORS[operator](value, wanted) for value in values):
        assert may_meet("varchar", min(values), max(values), operator, wanted)


@pytest.mark.parametrize(
    ("operator", "value"),
    [("=", 6), ("=", -1), ("<", 0), ("<=", -1), (">", 5), (">=", 6), ("in", (-1, 7)), ("in", ())],
)
def test_a_file_without_such_a_row_is_left_out(operator: str, value: object) -> None:
    assert not may_meet("integer", 0, 5, operator, value)


@pytest.mark.parametrize(
    ("kind", "lowest", "highest", "value"),
    [
        ("integer", 0, 5, "six"),
        ("integer", 0, 5, True),
        ("double", 0.0, 5.0, float("nan")),
        ("decimal(9,2)", 0, 5, "9.00"),
        ("timestamp(3)", "2026-01-01T00:00:00", "2026-01-02T00:00:00", "tomorrow"),
        ("varchar", "a", None, "b"),
        ("row(a integer)", 0, 5, 9),
        ("integer", None, None, 9),
    ],
)
def test_what_isnt_sure_is_read(kind: str, lowest: object, highest: object, value: object) -> None:
    assert may_meet(kind, lowest, highest, "=", value)  # type: ignore[arg-type]


def test_a_date_is_the_instant_at_which_it_begins() -> None:
    bounds = "2026-01-31T00:00:00", "2026-01-31T12:00:00.5"
    assert may_meet("timestamp(3)", *bounds, "<=", "2026-01-31")
    assert not may_meet("timestamp(3)", *bounds, "<", "2026-01-31")
    assert not may_meet("timestamp(3)", *bounds, ">", "2026-01-31T12:00:00.500")


def test_instants_are_compared_in_utc() -> None:
    bounds = "2026-01-31T10:00:00Z", "2026-01-31T10:30:00Z"
    zoned = "timestamp(3) with time zone"
    assert may_meet(zoned, *bounds, "=", "2026-01-31T11:15:00+01:00")
    assert not may_meet(zoned, *bounds, "=", "2026-01-31T11:45:00+01:00")


def test_a_column_of_nothing_but_null_meets_no_comparison() -> None:
    nothing = ColumnStatistics(bytes=10, nulls=5)
    assert not file_may_meet("integer", nothing, 5, "=", 1)
    assert file_may_meet("integer", nothing, 6, "=", 1)
    assert file_may_meet("integer", None, 5, "=", 1)


def test_a_partition_is_known_by_its_own_column() -> None:
    assert partition_may_meet(BY_DAY, "timestamp(3)", "2026-01-31", "day", "=", "2026-01-31")
    assert not partition_may_meet(BY_DAY, "timestamp(3)", "2026-01-31", "day", ">", "2026-01-31")


def test_and_by_the_column_that_it_was_made_from() -> None:
    def may(operator: str, value: str) -> bool:
        return partition_may_meet(BY_DAY, "timestamp(3)", "2026-01-31", "at", operator, value)

    assert may(">=", "2026-01-31T23:59:59.999")
    assert not may(">=", "2026-02-01")
    assert may("<", "2026-01-31T00:00:00.001")
    assert not may("<", "2026-01-31")


def test_a_partition_that_is_no_time_is_read() -> None:
    for partition in ("unknown", "2026-1-31", "2026-13-01", "9999-12-31"):
        assert partition_may_meet(BY_DAY, "timestamp(3)", partition, "at", "=", "2020-01-01")


@settings(max_examples=50, deadline=None)
@given(
    some.sampled_from([("year", "%Y"), ("month", "%Y-%m"), ("day", "%Y-%m-%d")]),
    some.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1)),
)
def test_a_moment_is_in_the_span_of_its_partition(unit: tuple[str, str], moment: datetime) -> None:
    span = span_of(unit[0], moment.strftime(unit[1]))
    assert span is not None
    assert span[0] <= moment < span[1]
    assert span_of(unit[0], span[1].strftime(unit[1])) != span


def test_an_hour_is_an_hour() -> None:
    span = span_of("hour", "2026-01-31-23")
    assert span is not None
    assert span[1] - span[0] == timedelta(hours=1)
    assert span[1].replace(tzinfo=UTC).isoformat() == "2026-02-01T00:00:00+00:00"
