"""A statement that may be run: checked, translated, and what it will read."""

from dataclasses import dataclass
from typing import Literal

Scalar = int | float | str
Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]


@dataclass(frozen=True, slots=True)
class Predicate:
    """What holds of every row that a use of a table can contribute: `column operator value`.

    Dates and instants are ISO 8601 in UTC without a suffix: `2026-01-31`, `2026-01-31T23:00:00`.
    """

    column: str
    operator: Literal["=", "<", "<=", ">", ">=", "in"]
    value: Scalar | tuple[Scalar, ...]


@dataclass(frozen=True, slots=True)
class TableUse:
    """One place where a statement names a table: the columns read, and conditions for pruning."""

    name: str
    columns: tuple[str, ...]
    bounds: tuple[Predicate, ...] = ()


@dataclass(frozen=True, slots=True)
class ResultColumn:
    """`type` is Trino's."""

    name: str
    type: str


@dataclass(frozen=True, slots=True)
class Prepared:
    """`sql` is DuckDB's text, in which the table t is the view lake."t".

    `answer` holds the rows of a statement that the catalogue answers. Only what `is_repeatable`
    gives the same rows again from the same files.
    """

    kind: Literal["query", "explain", "catalogue"]
    sql: str
    columns: tuple[ResultColumn, ...]
    tables: tuple[TableUse, ...]
    athena_sql: str
    is_repeatable: bool = True
    answer: tuple[tuple[Json, ...], ...] | None = None
