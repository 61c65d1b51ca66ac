"""A file as a relation of DuckDB's, and what is known of its columns."""

from msgspec import Struct

from data_lake.domain.trino_types import Kind


class FileColumn(Struct, frozen=True):
    """`expression` gives it in the relation and `name` is what it is called in the lake.

    `found` is the type that it has by itself; a text's own is "varchar", and it may stand for
    another. `source` is DuckDB's type of a typed one.
    """

    expression: str
    name: str
    is_text: bool
    found: Kind = "varchar"
    source: str = "VARCHAR"
    ladder: tuple[Kind, ...] = ()


class Relation(Struct, frozen=True):
    """`sql` may stand in FROM. Its rows are in the order of the file's."""

    sql: str
    columns: tuple[FileColumn, ...]
