"""ORC, read as a whole or not at all: a damaged block leaves no row to point at."""

from pathlib import Path
from typing import Any

from data_lake.domain.errors import Unreadable
from data_lake.domain.trino_types import TIMESTAMP, Array, Kind, Map
from data_lake.engines.files.duckdb_types import row_of
from data_lake.engines.files.typed_lines import Lines, first_line, write_rows


def orc_lines(path: Path, into: Path) -> Lines:
    import pyorc

    try:
        with path.open("rb") as packed, into.open("wb") as file:
            reader = pyorc.Reader(packed, struct_repr=pyorc.StructRepr.DICT)
            schema: Any = reader.schema
            kinds = {name: _orc_kind(part) for name, part in schema.fields.items()}
            rows = write_rows(file, reader)
    except (pyorc.ParseError, ValueError, OSError) as error:
        raise Unreadable(f"the ORC file can't be read: {first_line(error)}") from error
    return Lines(into, kinds, rows)


# https://orc.apache.org/docs/types.html
_ORC: dict[str, Kind] = {
    "boolean": "boolean",
    "tinyint": "integer",
    "smallint": "integer",
    "int": "integer",
    "bigint": "bigint",
    "float": "double",
    "double": "double",
    "date": "date",
    "timestamp": TIMESTAMP,
    "timestamp with local time zone": TIMESTAMP,
    "binary": "varbinary",
}


def _orc_kind(kind: Any, is_nested: bool = False) -> Kind:
    name = kind.name
    if name == "decimal":
        return f"decimal({kind.precision},{kind.scale})"
    if name == "array":
        return Array(_orc_kind(kind.type, True))
    if name == "map":
        return Map(_orc_kind(kind.key, True), _orc_kind(kind.value, True))
    if name == "struct":
        fields = [(each, _orc_kind(part, True)) for each, part in kind.fields.items()]
        return row_of(fields) or "varchar"
    found = _ORC.get(name, "varchar")
    return "varchar" if is_nested and found == "varbinary" else found
