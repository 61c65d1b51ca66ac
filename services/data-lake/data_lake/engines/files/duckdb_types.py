"""Which of the catalogue's types stands for what DuckDB finds in a file."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from data_lake.domain.trino_types import FIELD_NAME, TIMESTAMP, Array, Kind, Map, Row

if TYPE_CHECKING:
    from duckdb.sqltypes import DuckDBPyType

MOST_FIELDS = 100
"""Of a row, its own rows' included: beyond it the keys are data, and JSON text serves better."""

# Instants are kept in UTC without a zone: Parquet's are so for Athena, and its tables have no type
# with one. https://docs.aws.amazon.com/athena/latest/ug/data-types.html
_SIMPLE: dict[str, Kind] = {
    "boolean": "boolean",
    "tinyint": "integer",
    "smallint": "integer",
    "integer": "integer",
    "bigint": "bigint",
    "utinyint": "integer",
    "usmallint": "integer",
    "uinteger": "bigint",
    "ubigint": "decimal(20,0)",
    "hugeint": "decimal(38,0)",
    "float": "double",
    "double": "double",
    "blob": "varbinary",
    "date": "date",
    "timestamp": TIMESTAMP,
    "timestamp_s": TIMESTAMP,
    "timestamp_ms": TIMESTAMP,
    "timestamp_ns": TIMESTAMP,
    "timestamp with time zone": TIMESTAMP,
}


def natural_kind(kind: "DuckDBPyType") -> Kind:
    """Of a column as a typed file has it; what no engine shares is kept as text."""
    found = _kind(kind)
    return "varchar" if found is None or fields_of(found) > MOST_FIELDS else found


def stored_kind(kind: "DuckDBPyType") -> Kind:
    """Of a column as a file of ours has it, however many fields it has by now."""
    return _kind(kind) or "varchar"


def _kind(kind: "DuckDBPyType") -> Kind | None:
    name = kind.id
    parts: dict[str, Any] = dict(kind.children) if name in _NESTED else {}
    if name == "decimal":
        precision = dict(kind.children)
        return f"decimal({precision['precision']},{precision['scale']})"
    if name in _NESTED:
        return _NESTED[name](parts)
    return _SIMPLE.get(name, "varchar")


def _array(parts: dict[str, Any]) -> Kind | None:
    element = _kind(parts["child"])
    return None if element is None else Array(element)


def _map(parts: dict[str, Any]) -> Kind | None:
    key, value = _kind(parts["key"]), _kind(parts["value"])
    return None if key is None or value is None else Map(key, value)


def _row(parts: dict[str, Any]) -> Kind | None:
    return row_of([(name, _kind(part)) for name, part in parts.items()])


_NESTED: dict[str, Callable[[dict[str, Any]], Kind | None]] = {
    "list": _array,
    "array": _array,
    "map": _map,
    "struct": _row,
}


def row_of(fields: Sequence[tuple[str, Kind | None]]) -> Kind | None:
    """None where the names can't be those of a row's fields: the value is kept as JSON text."""
    found = [(name, kind) for name, kind in fields if kind is not None]
    names = {name.lower() for name, _ in found if FIELD_NAME.fullmatch(name)}
    if not fields or len(found) < len(fields) or len(names) < len(fields):
        return None
    return Row(tuple(found))


def fields_of(kind: Kind) -> int:
    if isinstance(kind, Row):
        return len(kind.fields) + sum(fields_of(each) for _, each in kind.fields)
    if isinstance(kind, Array):
        return fields_of(kind.element)
    if isinstance(kind, Map):
        return fields_of(kind.key) + fields_of(kind.value)
    return 0
