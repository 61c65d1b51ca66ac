"""Types of columns: Trino's text, its parts, and which DuckDB type stands for each.

Source: https://trino.io/docs/current/language/types.html
"""

import re
from typing import Literal

from msgspec import Struct

Simple = Literal["boolean", "integer", "bigint", "double", "varchar", "varbinary", "date"]

TIMESTAMP = "timestamp(3)"
ZONED = "timestamp(3) with time zone"
FIELD_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")

_DUCKDB = {
    "boolean": "BOOLEAN",
    "integer": "INTEGER",
    "bigint": "BIGINT",
    "double": "DOUBLE",
    "varchar": "VARCHAR",
    "varbinary": "BLOB",
    "date": "DATE",
    TIMESTAMP: "TIMESTAMP",
    ZONED: "TIMESTAMP WITH TIME ZONE",
}
_DECIMAL = re.compile(r"decimal\((\d{1,2}),(\d{1,2})\)")


class Array(Struct, frozen=True):
    element: "Kind"


class Map(Struct, frozen=True):
    key: "Kind"
    value: "Kind"


class Row(Struct, frozen=True):
    """Names are FIELD_NAMEs, different without regard to case, as Trino and Athena take them."""

    fields: tuple[tuple[str, "Kind"], ...]


Kind = str | Array | Map | Row
"""A type: the text of one without parts, or its parts."""


def text_of(kind: Kind) -> str:
    """As the catalogue has it."""
    if isinstance(kind, Array):
        return f"array({text_of(kind.element)})"
    if isinstance(kind, Map):
        return f"map({text_of(kind.key)}, {text_of(kind.value)})"
    if isinstance(kind, Row):
        return f"row({', '.join(f'{name} {text_of(each)}' for name, each in kind.fields)})"
    return kind


def duckdb_type(kind: Kind) -> str:
    if isinstance(kind, Array):
        return f"{duckdb_type(kind.element)}[]"
    if isinstance(kind, Map):
        return f"MAP({duckdb_type(kind.key)}, {duckdb_type(kind.value)})"
    if isinstance(kind, Row):
        fields = ", ".join(f'"{name}" {duckdb_type(each)}' for name, each in kind.fields)
        return f"STRUCT({fields})"
    return _DUCKDB.get(kind) or kind.upper()


def kind_of(text: str) -> Kind:
    """Read a type of the catalogue; raises ValueError for a text that is none of ours."""
    kind, rest = _read(text)
    if rest.strip():
        raise ValueError(f"expected a type of domain/dataset.py, got {text!r}")
    return kind


def _read(text: str) -> tuple[Kind, str]:
    text = text.lstrip()
    # The longest first: one simple type's text begins another's.
    for simple in sorted(_DUCKDB, key=len, reverse=True):
        if text.startswith(simple):
            return simple, text[len(simple) :]
    if decimal := _DECIMAL.match(text.replace(", ", ",", 1)):
        return decimal[0], text.replace(", ", ",", 1)[decimal.end() :]
    for name, read in (("array(", _array), ("map(", _map), ("row(", _row)):
        if text.startswith(name):
            return read(text[len(name) :])
    raise ValueError(f"expected a type of domain/dataset.py, got {text!r}")


def _array(text: str) -> tuple[Kind, str]:
    element, rest = _read(text)
    return Array(element), _past(")", rest)


def _map(text: str) -> tuple[Kind, str]:
    key, rest = _read(text)
    value, rest = _read(_past(",", rest))
    return Map(key, value), _past(")", rest)


def _row(text: str) -> tuple[Kind, str]:
    fields: list[tuple[str, Kind]] = []
    while True:
        text = text.lstrip()
        name = FIELD_NAME.match(text)
        if name is None:
            raise ValueError(f"expected a row's field, got {text!r}")
        kind, text = _read(text[name.end() :])
        fields.append((name[0], kind))
        if not text.lstrip().startswith(","):
            return Row(tuple(fields)), _past(")", text)
        text = _past(",", text)


def _past(mark: str, text: str) -> str:
    text = text.lstrip()
    if not text.startswith(mark):
        raise ValueError(f"expected {mark!r}, got {text!r}")
    return text[len(mark) :]
