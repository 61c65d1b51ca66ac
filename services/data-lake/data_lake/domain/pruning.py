"""Which partitions and files can't hold a row that a statement needs. When unsure, they may."""

from datetime import UTC, date, datetime, timedelta

from data_lake.domain.dataset import Layout
from data_lake.domain.layout import Bound, ColumnStatistics

Scalar = int | float | str | date | datetime
_NUMBERS = ("tinyint", "smallint", "integer", "bigint", "real", "double", "decimal")


def may_meet(kind: str, lowest: Bound, highest: Bound, operator: str, value: object) -> bool:
    """Whether a value of the type `kind` between the bounds can be `operator` `value`."""
    if operator == "in":
        values = value if isinstance(value, tuple) else (value,)
        return any(may_meet(kind, lowest, highest, "=", each) for each in values)
    wanted = _comparable(kind, value)
    if wanted is None:
        return True
    low, high = _comparable(kind, lowest), _comparable(kind, highest)
    not_below = high is None or not _is_less(high, wanted)
    not_above = low is None or not _is_less(wanted, low)
    match operator:
        case "=":
            return not_below and not_above
        case ">=":
            return not_below
        case "<=":
            return not_above
        case ">":
            return high is None or _is_less(wanted, high)
        case "<":
            return low is None or _is_less(low, wanted)
    return True


def file_may_meet(
    kind: str, statistics: ColumnStatistics | None, rows: int, operator: str, value: object
) -> bool:
    """A comparison is never true of NULL: https://trino.io/docs/current/functions/comparison.html"""
    if statistics is None:
        return True
    if rows and statistics.nulls >= rows:
        return False
    return may_meet(kind, statistics.minimum, statistics.maximum, operator, value)


def partition_may_meet(
    layout: Layout, source_kind: str, partition: str, column: str, operator: str, value: object
) -> bool:
    """By the partition's own column, which is text, or by the one that it was made from."""
    if not layout.partition_column:
        return True
    if column == layout.partition_column:
        return may_meet("varchar", partition, partition, operator, value)
    if column != layout.partition_source or not _is_time(source_kind):
        return True
    span = span_of(layout.partition_unit, partition)
    if span is None:
        return True
    first, next_one = span
    last = next_one - timedelta(microseconds=1)
    return may_meet(source_kind, first.isoformat(), last.isoformat(), operator, value)


def span_of(unit: str, partition: str) -> tuple[datetime, datetime] | None:
    """From its first instant until before the next one's, in UTC; None for no such partition."""
    forms = {"year": "%Y", "month": "%Y-%m", "day": "%Y-%m-%d", "hour": "%Y-%m-%d-%H"}
    try:
        first = datetime.strptime(partition, forms[unit])
    except (KeyError, ValueError):
        return None
    if first.strftime(forms[unit]) != partition or first.year == 9999:
        return None
    if unit == "year":
        return first, first.replace(year=first.year + 1)
    if unit == "month":
        return first, (first.replace(day=28) + timedelta(days=4)).replace(day=1)
    return first, first + (timedelta(days=1) if unit == "day" else timedelta(hours=1))


def _comparable(kind: str, value: object) -> Scalar | None:
    """In a form of which two have an order; None where there is none, or it isn't known."""
    if isinstance(value, bool) or value is None:
        return None
    if kind.startswith(_NUMBERS):
        is_number = isinstance(value, (int, float)) and value == value
        return value if is_number and isinstance(value, (int, float)) else None
    if not isinstance(value, str):
        return None
    if kind.startswith("varchar"):
        return value
    return _moment(value) if _is_time(kind) else None


def _is_time(kind: str) -> bool:
    return kind.startswith(("date", "timestamp"))


def _moment(text: str) -> datetime | None:
    """Without an offset it is taken for UTC, as the session's zone is."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment


def _is_less(one: Scalar, other: Scalar) -> bool:
    """Both come from `_comparable` of one type."""
    return one < other  # type: ignore[operator]
