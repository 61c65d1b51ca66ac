"""Avro, read as a whole or not at all: a damaged block leaves no row to point at."""

from pathlib import Path
from typing import Any

from data_lake.domain.errors import Unreadable
from data_lake.domain.trino_types import TIMESTAMP, Array, Kind, Map
from data_lake.engines.files.duckdb_types import row_of
from data_lake.engines.files.typed_lines import Lines, first_line, write_rows


def avro_lines(path: Path, into: Path) -> Lines:
    import fastavro

    try:
        with path.open("rb") as packed, into.open("wb") as file:
            reader = fastavro.reader(packed)
            schema: Any = reader.writer_schema
            if not isinstance(schema, dict) or schema.get("type") != "record":
                raise Unreadable("expected an Avro file of records", byte=0)
            named: dict[str, Any] = {}
            kinds = {each["name"]: _avro_kind(each["type"], named) for each in schema["fields"]}
            rows = write_rows(file, reader)
    # Damaged blocks come as all sorts: zlib's, struct's, an index that isn't there.
    except (
        ValueError, EOFError, OSError, ArithmeticError, LookupError, TypeError, RecursionError,
    ) as error:  # fmt: skip
        raise Unreadable(f"the Avro file can't be read: {first_line(error)}") from error
    return Lines(into, kinds, rows)


# https://avro.apache.org/docs/1.12.0/specification/
_AVRO: dict[str, Kind] = {
    "boolean": "boolean",
    "int": "integer",
    "long": "bigint",
    "float": "double",
    "double": "double",
    "bytes": "varbinary",
    "fixed": "varbinary",
    "int date": "date",
    "long timestamp-millis": TIMESTAMP,
    "long timestamp-micros": TIMESTAMP,
    "long local-timestamp-millis": TIMESTAMP,
    "long local-timestamp-micros": TIMESTAMP,
}
_AVRO_TEXTS = frozenset({"int time-millis", "long time-micros", "fixed duration"})


def _avro_kind(schema: Any, named: dict[str, Any], is_nested: bool = False) -> Kind:
    if isinstance(schema, str):
        if schema in named:
            return _avro_kind(named[schema], named, is_nested)
        found = _AVRO.get(schema, "varchar")
        return "varchar" if is_nested and found == "varbinary" else found
    if isinstance(schema, list):
        kinds = [each for each in schema if each != "null"]
        # Of a union of several types each value has its own: it is kept as JSON text.
        return _avro_kind(kinds[0], named, is_nested) if len(kinds) == 1 else "varchar"
    if "name" in schema:
        named[schema["name"]] = schema
    kind, logical = schema["type"], schema.get("logicalType")
    if logical == "decimal":
        return f"decimal({schema['precision']},{schema.get('scale', 0)})"
    if logical and f"{kind} {logical}" in _AVRO:
        return _AVRO[f"{kind} {logical}"]
    if f"{kind} {logical}" in _AVRO_TEXTS:
        return "varchar"
    if kind == "array":
        return Array(_avro_kind(schema["items"], named, True))
    if kind == "map":
        return Map("varchar", _avro_kind(schema["values"], named, True))
    if kind == "record":
        fields = [
            (each["name"], _avro_kind(each["type"], named, True)) for each in schema["fields"]
        ]
        return row_of(fields) or "varchar"
    return _avro_kind(kind, named, is_nested)
