"""SQL that makes a value one of a type, and gives NULL for each that isn't one exactly."""

from data_lake.domain.evolution import can_hold
from data_lake.domain.trino_types import TIMESTAMP, ZONED, Kind, duckdb_type
from data_lake.engines.files.sql_text import literal

NULL_TEXTS = ("", "NA", "N/A", "n/a", "#N/A", "NaN", "nan", "NULL", "null", "None", "\\N", "-", "?")
"""Stand for no value in columns of numbers, times and truth values; text keeps them."""

NULLS = f"({', '.join(map(literal, NULL_TEXTS))})"

# DuckDB's own cast takes more than is meant: `007`, `1_000`, `0x1F`, `5.7` as the integer 6, and
# `+44…` of a telephone number. What isn't the number's own text must look like one.
_INTEGER = r"\s*-?(0|[1-9]\d{0,18})\s*"
# More digits before the point than a double holds is an identifier.
_DOUBLE = r"\s*-?((0|[1-9]\d{0,14})(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?\s*"
_DATE = r"\s*\d{4}-\d\d-\d\d\s*"
# The cast to a time without zone passes over any that the text has: only UTC's may be there.
_MOMENT = r"\s*\d{4}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d(\.\d{1,9})?)?)?( ?(Z|UTC))?\s*"
_OFFSET = r"\s*\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d(\.\d{1,9})?)? ?[+-]\d\d(:?\d\d)?\s*"


def text_value(x: str, kind: Kind) -> str:
    """Of a text. Dates are ISO 8601: others are read differently from place to place."""
    if not isinstance(kind, str):
        return f"CAST(NULL AS {duckdb_type(kind)})"
    there = f"TRY_CAST({x} AS {duckdb_type(kind)})"
    if kind == "varchar":
        return x
    if kind == "boolean":
        return f"CASE WHEN lower({x}) IN ('true', 'false') THEN {there} END"
    if kind in ("integer", "bigint"):
        return (
            f"CASE WHEN CAST({there} AS VARCHAR) = {x} THEN {there}"
            f" WHEN {_looks(x, _INTEGER)} THEN {there} END"
        )
    if kind == "double":
        return f"CASE WHEN isfinite({there}) AND {_looks(x, _DOUBLE)} THEN {there} END"
    if kind == "date":
        return f"CASE WHEN {_looks(x, _DATE)} THEN {there} END"
    if kind in (TIMESTAMP, ZONED):
        return f"CAST({_moment(x)} AS {duckdb_type(kind)})"
    return f"CASE WHEN {_looks(x, _DOUBLE)} THEN {there} END"


def checked_text(x: str, kind: Kind) -> str:
    """Of a text that is fine: one that gives a value, or stands for none."""
    if kind == "double":
        # One of the texts for no value is a number to the engine.
        return f"nullif(TRY_CAST({x} AS DOUBLE), CAST('NaN' AS DOUBLE))"
    if kind in ("integer", "bigint", "boolean", "date"):
        return f"TRY_CAST({x} AS {duckdb_type(kind)})"
    return text_value(x, kind)


def surely_fits(x: str, kind: Kind) -> str:
    """A cheap condition that most values meet: the others may fit all the same."""
    if kind in ("integer", "bigint", "date"):
        return f"CAST(TRY_CAST({x} AS {duckdb_type(kind)}) AS VARCHAR) = {x}"
    if kind in (TIMESTAMP, ZONED):
        return f"{_is_usual(x)} AND TRY_CAST({x} AS TIMESTAMP) IS NOT NULL"
    return "FALSE"


def _is_usual(x: str) -> str:
    """What most machines write is known by a colon and its length, for less than a pattern."""
    return (
        f"{x}[17] = ':' AND (strlen({x}) = 19 OR (strlen({x}) IN (20, 24, 27) AND {x}[-1] = 'Z'))"
    )


def _moment(x: str) -> str:
    # Neither cast takes minutes with a zone and no seconds, nor a zone's name behind a space.
    whole = f"regexp_replace({x}, '([ T]\\d\\d:\\d\\d) ?(Z|UTC|[+-].*)', '\\1:00\\2')"
    plain = f"regexp_replace({whole}, ' ?(Z|UTC)\\s*$', '')"
    return (
        f"CASE WHEN {_is_usual(x)} THEN TRY_CAST({x} AS TIMESTAMP)"
        f" WHEN {_looks(x, _MOMENT)} THEN coalesce(TRY_CAST({x} AS TIMESTAMP),"
        f" TRY_CAST({plain} AS TIMESTAMP)) WHEN {_looks(x, _OFFSET)}"
        f" THEN CAST(TRY_CAST({whole} AS TIMESTAMPTZ) AS TIMESTAMP) END"
    )


def _looks(x: str, pattern: str) -> str:
    return f"regexp_full_match({x}, {literal(pattern)})"


def typed_value(x: str, found: Kind, source: str, kind: Kind) -> str:
    """Of a value of a typed file: `source` is its DuckDB type, `found` what that is in the
    catalogue. It is one of the other type if it comes back as it was."""
    there = f"TRY_CAST({x} AS {duckdb_type(kind)})"
    if kind == "varchar" and _has_parts(source):
        return f"CAST(to_json({x}) AS VARCHAR)"
    if found == kind:
        return f"CAST({x} AS {duckdb_type(kind)})"
    if not can_hold(kind, found):
        return f"CAST(NULL AS {duckdb_type(kind)})"
    if kind == "varchar" or not isinstance(kind, str):
        return there
    return f"CASE WHEN TRY_CAST({there} AS {source}) = {x} THEN {there} END"


def _has_parts(source: str) -> bool:
    return source.startswith(("STRUCT", "MAP", "UNION")) or source.endswith("]")
