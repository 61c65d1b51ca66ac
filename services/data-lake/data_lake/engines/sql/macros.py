"""Macros that the translation calls, for where DuckDB's own answer isn't Trino's.

An error is a cast of its message to a number: DuckDB's `error` may not stand in TRY, and a constant
condition of CASE is tried before any row is. A message that is NULL, because an argument was, gives
NULL.
"""

import re
from functools import cache

from data_lake.engines.sql.macros_arrays import ARRAYS
from data_lake.engines.sql.macros_casts import CASTS
from data_lake.engines.sql.macros_json import JSON
from data_lake.engines.sql.macros_texts import TEXTS
from data_lake.engines.sql.macros_times import TIMES

_NUMBERS = {
    "lake_raise(message, v)": "list_extract([v], CAST('lake: ' || message AS BIGINT))",
    "lake_by_zero(a, b)": "a IS NOT NULL AND b = 0",
    "lake_divide(a, b)": """
        CASE WHEN lake_by_zero(a, b) THEN lake_raise('Division by zero', a) ELSE a // b END""",
    "lake_remainder(a, b)": """
        CASE WHEN lake_by_zero(a, b) THEN lake_raise('Division by zero', a % b)
        ELSE a % b END""",
    # Halves are rounded away from zero.
    "lake_decimal_divide(a, b)": """
        CASE WHEN lake_by_zero(a, b) THEN lake_raise('Division by zero', a)
        ELSE sign(a) * sign(b) * ((abs(a) * 2 + abs(b)) // (abs(b) * 2)) END""",
    "lake_round_double(x)": "round(x)",
    "lake_width_bucket(x, low, high, n)": """
        CASE WHEN n <= 0 THEN lake_raise('bucketCount must be greater than 0', n)
        WHEN low = high THEN lake_raise('bounds cannot equal each other', n)
        WHEN low < high THEN CASE WHEN x < low THEN 0 WHEN x >= high THEN n + 1
            ELSE CAST(floor(n * (x - low) / (high - low)) AS BIGINT) + 1 END
        ELSE CASE WHEN x > low THEN 0 WHEN x <= high THEN n + 1
            ELSE CAST(floor(n * (low - x) / (low - high)) AS BIGINT) + 1 END END""",
    "lake_bit_count(x, bits)": """
        CASE WHEN bits < 2 OR bits > 64 THEN lake_raise(
            'Bits specified in bit_count must be between 2 and 64, got ' || bits, x)
        WHEN bits = 64 THEN CAST(bit_count(x) AS BIGINT)
        WHEN x < -(CAST(1 AS HUGEINT) << CAST(bits - 1 AS INTEGER))
            OR x >= (CAST(1 AS HUGEINT) << CAST(bits - 1 AS INTEGER))
        THEN lake_raise('Number must be representable with the bits specified: ' || x, x)
        ELSE CAST(bit_count(CAST(x AS HUGEINT)
            & ((CAST(1 AS HUGEINT) << CAST(bits AS INTEGER)) - 1)) AS BIGINT) END""",
    "lake_shift_left(x, n, size)": """
        CASE WHEN n < 0 THEN lake_raise('Shift must not be negative', x) WHEN n >= size THEN 0
        ELSE lake_signed((CAST(x AS HUGEINT)
            & ((CAST(1 AS HUGEINT) << CAST(size - n AS INTEGER)) - 1))
            * (CAST(1 AS HUGEINT) << CAST(n AS INTEGER)), size) END""",
    "lake_shift_right(x, n, size)": """
        CASE WHEN n < 0 THEN lake_raise('Shift must not be negative', x) WHEN n >= size THEN 0
        ELSE lake_signed((CAST(x AS HUGEINT) & ((CAST(1 AS HUGEINT) << size) - 1))
            >> CAST(n AS INTEGER), size) END""",
    "lake_signed(x, size)": """
        CASE WHEN x >= (CAST(1 AS HUGEINT) << (size - 1)) THEN x - (CAST(1 AS HUGEINT) << size)
        ELSE x END""",
    "lake_truncate(x, n)": """
        CASE WHEN n = 0 THEN trunc(x) ELSE trunc(x * pow(10, n)) / pow(10, n) END""",
    "lake_round_whole(x, n)": """
        CASE WHEN n >= 0 THEN x ELSE round(x, CAST(n AS INTEGER)) END""",
    "lake_round_to(x, n)": """
        CASE WHEN isnan(x) OR isinf(x) THEN x ELSE round(x, CAST(n AS INTEGER)) END""",
}

_ALL = {**_NUMBERS, **ARRAYS, **CASTS, **JSON, **TEXTS, **TIMES}

MACROS: tuple[str, ...] = tuple(
    f"CREATE MACRO {head} AS {' '.join(body.split())}" for head, body in _ALL.items()
)

_BY_NAME = {head.partition("(")[0]: statement for head, statement in zip(_ALL, MACROS, strict=True)}
_NAME = re.compile(r"\blake_\w+(?=\()")


@cache
def _needs(name: str) -> frozenset[str]:
    """A macro and those that it calls."""
    called = set(_NAME.findall(_BY_NAME[name].partition(" AS ")[2]))
    return frozenset({name}).union(*(_needs(other) for other in called))


def macros_for(sql: str) -> tuple[str, ...]:
    """Those that a translation calls, in an order that they can be made in: most call few."""
    names = {name for name in _NAME.findall(sql) if name in _BY_NAME}
    needed = frozenset[str]().union(*(_needs(name) for name in names))
    return tuple(statement for name, statement in _BY_NAME.items() if name in needed)


SETTINGS: tuple[str, ...] = (
    "SET TimeZone = 'UTC'",
    "SET Calendar = 'gregorian'",
    "SET default_null_order = 'NULLS LAST'",
    "SET integer_division = false",
    "SET ieee_floating_point_ops = true",
    "SET scalar_subquery_error_on_multiple_rows = true",
    "SET preserve_insertion_order = true",
)
