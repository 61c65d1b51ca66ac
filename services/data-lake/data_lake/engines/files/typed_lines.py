"""Rows of files that no engine here reads, as lines of JSON with the types that the file states."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import IO, Any
from uuid import UUID

import msgspec

from data_lake.domain.column_names import column_names
from data_lake.domain.trino_types import Kind, duckdb_type
from data_lake.engines.files.relations import FileColumn, Relation
from data_lake.engines.files.sql_text import column_kinds, literal, quoted

_LINES_AT_ONCE = 1000


class Lines(msgspec.Struct, frozen=True):
    """A file of JSON lines and the types of its members; bytes are written as hex."""

    path: Path
    kinds: dict[str, Kind]
    rows: int


def lines_relation(lines: Lines, taken: tuple[str, ...], most_bytes: int) -> Relation:
    kinds = {key: _read_as(kind) for key, kind in lines.kinds.items()}
    names = column_names(list(kinds), taken)
    sql = (
        f"read_json({literal(lines.path)}, format = 'newline_delimited', auto_detect = false,"
        f" maximum_object_size = {most_bytes}, columns = {column_kinds(kinds)})"
    )
    columns = tuple(
        FileColumn(
            f"unhex({quoted(key)})" if kind == "varbinary" else quoted(key),
            name,
            False,
            kind,
            duckdb_type(kind),
        )
        for (key, kind), name in zip(lines.kinds.items(), names, strict=True)
    )
    return Relation(sql, columns)


def _read_as(kind: Kind) -> str:
    return "VARCHAR" if kind == "varbinary" else duckdb_type(kind)


def write_rows(file: IO[bytes], rows: Iterable[Any]) -> int:
    count = 0
    lines: list[bytes] = []
    for row in rows:
        lines.append(msgspec.json.encode(_plain(row)))
        count += 1
        if len(lines) == _LINES_AT_ONCE:
            file.write(b"\n".join(lines) + b"\n")
            lines.clear()
    if lines:
        file.write(b"\n".join(lines) + b"\n")
    return count


def _plain(value: Any) -> Any:
    """As JSON has it; exact, for decimals and instants are texts that the engine casts."""
    make = _PLAIN.get(type(value))
    return value if make is None else make(value)


def _plain_number(value: float) -> float | str:
    # JSON has no NaN and no infinity; the engine reads their names.
    return value if value - value == 0 else str(value)


_PLAIN: dict[type, Callable[[Any], Any]] = {
    dict: lambda value: {str(_plain(key)): _plain(part) for key, part in value.items()},
    list: lambda value: [_plain(part) for part in value],
    # ORC's maps and structs may come as pairs.
    tuple: lambda value: [_plain(part) for part in value],
    bytes: lambda value: value.hex(),
    float: _plain_number,
    Decimal: lambda value: format(value, "f"),
    datetime: lambda value: value.replace(tzinfo=None).isoformat(" "),
    date: lambda value: value.isoformat(),
    time: lambda value: value.isoformat(),
    UUID: str,
}


def first_line(error: BaseException) -> str:
    return (str(error) or type(error).__name__).splitlines()[0]
