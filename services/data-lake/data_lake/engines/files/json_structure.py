"""The columns of JSON objects, by what all of them hold."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data_lake.domain.column_names import column_names
from data_lake.domain.errors import Unreadable
from data_lake.domain.evolution import can_hold, merged
from data_lake.domain.trino_types import TIMESTAMP, Array, Kind, duckdb_type
from data_lake.engines.files.delimited_dialect import MOST_COLUMNS
from data_lake.engines.files.duckdb_types import MOST_FIELDS, fields_of, row_of
from data_lake.engines.files.relations import FileColumn, Relation
from data_lake.engines.files.sql_text import column_kinds, literal, quoted

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection
    from duckdb.sqltypes import DuckDBPyType

_SIMPLE: dict[str, tuple[Kind, str]] = {
    "boolean": ("boolean", "BOOLEAN"),
    "bigint": ("bigint", "BIGINT"),
    "double": ("double", "DOUBLE"),
    # What is beyond a bigint keeps its digits, for it is a name then.
    "ubigint": ("decimal(38,0)", "HUGEINT"),
    "hugeint": ("decimal(38,0)", "HUGEINT"),
}
# Times in texts are found by the engine in more forms than are safe: here they are texts.
_TEXTS = frozenset({"varchar", "date", "time", "timestamp", "timestamp with time zone", "uuid"})
_TEXT_LADDER: tuple[Kind, ...] = ("date", TIMESTAMP, "varchar")
_NUMBERED = re.compile(r"(.+)_\d+")


def structure_of(
    connection: "DuckDBPyConnection", path: Path, most_bytes: int
) -> dict[str, "DuckDBPyType | None"]:
    """Key → type of its values, over all lines of a file of objects; None for one of any type.

    Source: https://duckdb.org/docs/stable/data/json/loading_json, "read_json"
    """
    found = connection.sql(
        f"SELECT * FROM read_json({literal(path)}, format = 'newline_delimited', records = true,"
        f" sample_size = -1, maximum_object_size = {most_bytes}, maximum_depth = -1,"
        " field_appearance_threshold = 0, map_inference_threshold = -1,"
        " convert_strings_to_integers = false) LIMIT 0"
    )
    if len(found.columns) > MOST_COLUMNS:
        raise Unreadable(f"expected at most {MOST_COLUMNS} columns, got {len(found.columns)}")
    names = {name.lower() for name in found.columns}
    numbered = [_NUMBERED.fullmatch(name) for name in found.columns]
    if any(each and each[1].lower() in names for each in numbered):
        # The reader has numbered keys that differ in case alone, or they were so called.
        return dict.fromkeys(_keys(connection, path, most_bytes))
    return dict(zip(found.columns, found.types, strict=True))


def _keys(connection: "DuckDBPyConnection", path: Path, most_bytes: int) -> list[str]:
    rows = connection.execute(
        "SELECT key FROM (SELECT unnest(keys) AS key, unnest(range(len(keys))) AS place, number"
        " FROM (SELECT json_keys(json) AS keys, row_number() OVER () AS number"
        f" FROM read_json_objects({literal(path)}, format = 'newline_delimited',"
        f" maximum_object_size = {most_bytes}))) GROUP BY key ORDER BY min(number), min(place)"
    ).fetchall()
    return [key for (key,) in rows]


def relation_of(
    path: Path,
    structure: Mapping[str, "DuckDBPyType | None"],
    known: Mapping[str, Kind],
    taken: tuple[str, ...],
    most_bytes: int,
) -> Relation:
    """The known columns are read as what they are, as far as their values can be."""
    keys = list(structure)
    names = column_names(keys, taken)
    if None in structure.values():
        return _by_path(path, keys, names, most_bytes)
    columns = tuple(
        _column(key, name, found, known.get(name))
        for (key, found), name in zip(structure.items(), names, strict=True)
        if found is not None
    )
    kinds = {key: column.source for key, column in zip(keys, columns, strict=True)}
    sql = (
        f"read_json({literal(path)}, format = 'newline_delimited', auto_detect = false,"
        f" maximum_object_size = {most_bytes}, columns = {column_kinds(kinds)})"
    )
    return Relation(sql, columns)


def _by_path(file: Path, keys: list[str], names: list[str], most_bytes: int) -> Relation:
    """Keys that differ in case alone are one to the reader: each is taken as text."""
    paths = ["$." + '"' + key.replace("\\", "\\\\").replace('"', '\\"') + '"' for key in keys]
    fields = ", ".join(
        f"json ->> {literal(path)} AS {quoted(name)}"
        for path, name in zip(paths, names, strict=True)
    )
    sql = (
        f"(SELECT {fields} FROM read_json_objects({literal(file)},"
        f" format = 'newline_delimited', maximum_object_size = {most_bytes}))"
    )
    ladder: tuple[Kind, ...] = ("boolean", "bigint", "double", *_TEXT_LADDER)
    return Relation(
        sql, tuple(FileColumn(quoted(each), each, True, ladder=ladder) for each in names)
    )


def _column(key: str, name: str, found: "DuckDBPyType", known: Kind | None) -> FileColumn:
    x = quoted(key)
    text = FileColumn(x, name, True, ladder=_TEXT_LADDER if found.id in _TEXTS else ())
    if known == "varchar":
        return text
    if found.id in _SIMPLE:
        kind, source = _SIMPLE[found.id]
        if known is not None and not can_hold(known, kind) and merged(known, kind) is None:
            return text
        ladder: tuple[Kind, ...] = ("bigint", "varchar") if source == "HUGEINT" else ()
        return FileColumn(x, name, False, kind, source, ladder)
    nested = _nested(found) if found.id in ("struct", "list") else None
    if nested is None or fields_of(nested) > MOST_FIELDS:
        return text
    wanted = nested if known is None else merged(known, nested)
    return text if wanted is None else FileColumn(x, name, False, wanted, duckdb_type(wanted))


def _nested(found: "DuckDBPyType") -> Kind | None:
    """None for what has no type of its own: it is kept as JSON text."""
    if found.id == "list":
        (_, element), *_ = _parts(found)
        return Array(_nested(element) or "varchar")
    if found.id == "struct":
        return row_of([(name, _nested(part)) for name, part in _parts(found)])
    if found.id in _SIMPLE:
        kind, source = _SIMPLE[found.id]
        return "bigint" if source == "HUGEINT" else kind
    return "varchar"


def _parts(found: "DuckDBPyType") -> list[tuple[str, "DuckDBPyType"]]:
    children: Any = found.children
    return list(children)
