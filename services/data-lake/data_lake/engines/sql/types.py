"""Trino's types: how they are written, which contains which, and DuckDB's type for each.

Sources: https://trino.io/docs/current/language/types.html,
https://duckdb.org/docs/stable/sql/data_types/overview
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

WHOLE = ("tinyint", "smallint", "integer", "bigint")
FRACTIONS = ("decimal", "real", "double")
NUMBERS = (*WHOLE, *FRACTIONS)
ZONED = "timestamp with time zone"
DAYS = "interval day to second"
MONTHS = "interval year to month"
_DIGITS = {"tinyint": 3, "smallint": 5, "integer": 10, "bigint": 19}


@dataclass(frozen=True, slots=True)
class Type:
    """`size` is a decimal's precision, a timestamp's digits of a second, a varchar's length.

    `fields` names a row's `args`. `zone` is the one time zone that all values of an instant have
    where that is known: DuckDB keeps the instant only, so Trino's zone lives here.
    """

    name: str
    args: tuple["Type", ...] = ()
    fields: tuple[str | None, ...] = ()
    size: int | None = None
    scale: int = 0
    zone: str | None = None

    def __str__(self) -> str:
        """As Trino's typeof writes it."""
        if self.name == "row":
            pairs = zip(self.fields, self.args, strict=True)
            return (
                f"row({', '.join(f'{name} {kind}' if name else f'{kind}' for name, kind in pairs)})"
            )
        if self.args:
            return f"{self.name}({', '.join(map(str, self.args))})"
        if self.name == "decimal":
            return f"decimal({self.size},{self.scale})"
        if self.name == ZONED:
            return f"timestamp({self.size}) with time zone"
        return self.name if self.size is None else f"{self.name}({self.size})"

    @property
    def is_number(self) -> bool:
        return self.name in NUMBERS

    @property
    def is_whole(self) -> bool:
        return self.name in WHOLE

    def holds(self, name: str) -> bool:
        """Whether this is, or has within it, a type of that name."""
        return self.name == name or any(arg.holds(name) for arg in self.args)

    def field_names(self) -> tuple[str, ...]:
        """DuckDB's names of a row's fields: Trino's own may be missing."""
        return tuple(name or f"field{index}" for index, name in enumerate(self.fields))


BOOLEAN, UNKNOWN, JSON = Type("boolean"), Type("unknown"), Type("json")
TINYINT, SMALLINT, INTEGER, BIGINT = map(Type, WHOLE)
REAL, DOUBLE, VARBINARY, DATE = map(Type, ("real", "double", "varbinary", "date"))
VARCHAR, UUID = Type("varchar"), Type("uuid")
TIME, TIMESTAMP = Type("time", size=3), Type("timestamp", size=3)
DAY_INTERVAL, MONTH_INTERVAL = Type(DAYS), Type(MONTHS)


def decimal(precision: int, scale: int) -> Type:
    """At most 38 digits, as in both engines."""
    return Type("decimal", size=min(38, precision), scale=scale)


def array(element: Type) -> Type:
    return Type("array", (element,))


def map_of(key: Type, value: Type) -> Type:
    return Type("map", (key, value))


def instant(zone: str | None, size: int = 3) -> Type:
    return Type(ZONED, size=size, zone=zone)


_DUCKDB = {
    "boolean": "BOOLEAN",
    "tinyint": "TINYINT",
    "smallint": "SMALLINT",
    "integer": "INTEGER",
    "bigint": "BIGINT",
    "real": "FLOAT",
    "double": "DOUBLE",
    "varchar": "VARCHAR",
    "varbinary": "BLOB",
    "date": "DATE",
    "time": "TIME",
    "timestamp": "TIMESTAMP",
    ZONED: "TIMESTAMPTZ",
    "json": "JSON",
    "uuid": "UUID",
    "unknown": "INTEGER",
    # Trino has two intervals, each of one unit, so a whole number says all; DuckDB's has three.
    DAYS: "BIGINT",
    MONTHS: "BIGINT",
}


def quoted(name: str) -> str:
    """An identifier for DuckDB, whatever is in it."""
    return '"' + name.replace('"', '""') + '"'


def packed(kind: Type, texts: Sequence[str]) -> str:
    """A row's parts as DuckDB's struct, under the row's own names."""
    pairs = zip(kind.field_names(), texts, strict=True)
    return f"struct_pack({', '.join(f'{quoted(name)} := {text}' for name, text in pairs)})"


def stored_as(kind: Type) -> str:
    """DuckDB's type for a Trino type."""
    if kind.name == "array":
        return f"{stored_as(kind.args[0])}[]"
    if kind.name == "map":
        return f"MAP({stored_as(kind.args[0])}, {stored_as(kind.args[1])})"
    if kind.name == "row":
        pairs = zip(kind.field_names(), kind.args, strict=True)
        return f"STRUCT({', '.join(f'{quoted(name)} {stored_as(arg)}' for name, arg in pairs)})"
    if kind.name == "decimal":
        return f"DECIMAL({kind.size}, {kind.scale})"
    return _DUCKDB[kind.name]


def as_decimal(kind: Type) -> Type:
    """A whole number's type as the decimal that holds it."""
    return decimal(_DIGITS[kind.name], 0) if kind.is_whole else kind


def _wider_number(one: Type, other: Type) -> Type:
    if one.is_whole and other.is_whole:
        return max(one, other, key=lambda kind: WHOLE.index(kind.name))
    if "double" in (one.name, other.name):
        return DOUBLE
    if "real" in (one.name, other.name):
        return REAL
    one, other = as_decimal(one), as_decimal(other)
    scale = max(one.scale, other.scale)
    whole = max((one.size or 0) - one.scale, (other.size or 0) - other.scale)
    return decimal(whole + scale, scale)


_TIMES = ("date", "timestamp", ZONED)


def _wider_time(one: Type, other: Type) -> Type:
    widest = max(one, other, key=lambda kind: _TIMES.index(kind.name))
    size = max(one.size or 0, other.size or 0)
    if widest.name != ZONED:
        return replace(widest, size=size or None)
    # A timestamp without a zone is one in the session's, which is UTC.
    zones = {kind.zone if kind.name == ZONED else "UTC" for kind in (one, other)}
    return instant(zones.pop() if len(zones) == 1 else None, size)


def common_type(one: Type, other: Type) -> Type | None:
    """The least type that holds both without a cast being asked for; None when there is none."""
    if one == other or other.name == "unknown":
        return one
    if one.name == "unknown":
        return other
    if one.is_number and other.is_number:
        return _wider_number(one, other)
    if one.name in _TIMES and other.name in _TIMES:
        return _wider_time(one, other)
    if one.name != other.name or len(one.args) != len(other.args):
        return None
    if not one.args:
        sizes = (one.size, other.size)
        return replace(one, size=None if None in sizes else max(size or 0 for size in sizes))
    args = [common_type(mine, theirs) for mine, theirs in zip(one.args, other.args, strict=True)]
    if any(arg is None for arg in args):
        return None
    names = tuple(
        mine if mine == theirs else None
        for mine, theirs in zip(one.fields, other.fields, strict=True)
    )
    return Type(one.name, tuple(arg for arg in args if arg), names)


def is_comparable(kind: Type) -> bool:
    return kind.name != "function" and all(is_comparable(arg) for arg in kind.args)


def is_orderable(kind: Type) -> bool:
    """Trino orders neither maps nor JSON."""
    return kind.name not in ("map", "json") and all(is_orderable(arg) for arg in kind.args)
