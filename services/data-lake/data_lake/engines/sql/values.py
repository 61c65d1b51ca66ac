"""Values and errors as the engine gives them → as Athena shows them.

https://docs.aws.amazon.com/athena/latest/ug/data-types.html
"""

import math
import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

from data_lake.engines.sql.prepared import Json
from data_lake.engines.sql.type_text import type_of
from data_lake.engines.sql.types import DAYS, MONTHS, ZONED, Type, stored_as

_parsed = lru_cache(maxsize=256)(type_of)


def duckdb_type(trino_type: str) -> str:
    """For the columns of the views that a statement reads."""
    return stored_as(_parsed(trino_type))


def json_value_of(value: Any, kind: str) -> Json:
    """A fetched value of Trino's type `kind`.

    Times are text with a fraction only where it isn't zero, decimals text, bytes hexadecimal pairs,
    NaN and the infinities text, rows and maps objects.
    """
    if value is None or (isinstance(value, bool | int) and kind not in (DAYS, MONTHS)):
        return value
    return _shown(value, _parsed(kind))


def _shown(value: Any, kind: Type) -> Json:
    if value is None or isinstance(value, str):
        return value
    if kind.name == DAYS:
        return _days(value)
    if kind.name == MONTHS:
        return f"{'-' if value < 0 else ''}{abs(value) // 12}-{abs(value) % 12}"
    if isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else _special(value)
    if kind.name == ZONED:
        return f"{value:%Y-%m-%d %H:%M:%S}.{value.microsecond // 1000:03} UTC"
    if isinstance(value, datetime | date | time):
        return _time(value)
    return _nested(value, kind)


def _time(value: datetime | date | time) -> str:
    if isinstance(value, datetime):
        return _trimmed(value.isoformat(sep=" ", timespec="microseconds"))
    return (
        value.isoformat()
        if isinstance(value, date)
        else _trimmed(value.isoformat(timespec="microseconds"))
    )


def _nested(value: Any, kind: Type) -> Json:
    if isinstance(value, list | tuple) and kind.name == "row":
        named = zip(kind.field_names(), value, kind.args, strict=True)
        return {name: _shown(item, arg) for name, item, arg in named}
    if isinstance(value, list | tuple):
        return [_shown(item, kind.args[0]) for item in value]
    if isinstance(value, dict) and kind.name == "map":
        return {
            _key(_shown(key, kind.args[0])): _shown(item, kind.args[1])
            for key, item in value.items()
        }
    if isinstance(value, dict):
        pairs = zip(value.items(), kind.args, strict=True)
        return {name: _shown(item, arg) for (name, item), arg in pairs}
    if isinstance(value, bytes | bytearray):
        return value.hex(" ")
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} isn't a value of {kind}")


def _key(value: Json) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else str(value)


def _special(value: float) -> str:
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"


def _trimmed(text: str) -> str:
    return text.removesuffix(".000000") if text.endswith(".000000") else text.rstrip("0")


def _days(milliseconds: int) -> str:
    """`2 03:04:05.000`, as Trino writes it."""
    whole = timedelta(milliseconds=abs(milliseconds))
    hours, seconds = divmod(whole.seconds, 3600)
    minutes, seconds = divmod(seconds, 60)
    sign = "-" if milliseconds < 0 else ""
    return (
        f"{sign}{whole.days} {hours:02}:{minutes:02}:{seconds:02}.{whole.microseconds // 1000:03}"
    )


_OWN = re.compile(r"Could not convert string ['\"]lake: (.*?)['\"] to INT64", re.DOTALL)


def message_of(text: str) -> tuple[str, str]:
    """An engine's error → (code, what to tell). Codes: division_by_zero, invalid_argument, …"""
    own = _OWN.search(text)
    if own:
        message = own[1]
        return (
            "division_by_zero" if message == "Division by zero" else "invalid_argument"
        ), message
    first = text.strip().splitlines()[0] if text.strip() else "The engine gave no reason"
    head, _, rest = first.partition(": ")
    codes = {
        "Conversion Error": "invalid_argument",
        "Invalid Input Error": "invalid_argument",
        "Out of Range Error": "out_of_range",
        "Binder Error": "unsupported",
        "Not implemented Error": "unsupported",
        "Out of Memory Error": "out_of_memory",
    }
    return codes.get(head, "engine_error"), rest or first
