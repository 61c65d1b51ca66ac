"""Trino's types as Hive names them, which is how Glue's catalogue has them for Athena.

Source: https://docs.aws.amazon.com/athena/latest/ug/data-types.html
"""

from data_lake.domain.trino_types import TIMESTAMP, ZONED, Array, Kind, Map, Row, kind_of

_NAMES = {
    "integer": "int",
    "varchar": "string",
    "varbinary": "binary",
    TIMESTAMP: "timestamp",
    # Hive has no zones: Athena shows these moments in UTC, without saying so.
    ZONED: "timestamp",
}


def hive_type(text: str) -> str:
    """Raises ValueError for a text that is no type of the catalogue's."""
    return _named(kind_of(text))


def _named(kind: Kind) -> str:
    if isinstance(kind, Array):
        return f"array<{_named(kind.element)}>"
    if isinstance(kind, Map):
        return f"map<{_named(kind.key)},{_named(kind.value)}>"
    if isinstance(kind, Row):
        return f"struct<{','.join(f'{name}:{_named(each)}' for name, each in kind.fields)}>"
    return _NAMES.get(kind, kind)
