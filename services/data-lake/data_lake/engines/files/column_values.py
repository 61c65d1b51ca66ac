"""A column's values as they are stored, in SQL."""

from collections.abc import Sequence

from msgspec import Struct

from data_lake.domain.trino_types import Kind, text_of
from data_lake.engines.files.expressions import (
    NULLS,
    checked_text,
    surely_fits,
    text_value,
    typed_value,
)
from data_lake.engines.files.relations import FileColumn
from data_lake.engines.files.sql_text import literal, quoted


class ColumnFit(Struct, frozen=True):
    """`fails` values don't fit `kind`."""

    column: FileColumn
    kind: Kind
    fails: int = 0

    @property
    def value(self) -> str:
        """SQL of the value as it is stored; NULL for one that doesn't fit."""
        column = self.column
        if column.is_text:
            return text_value(column.expression, self.kind)
        return typed_value(column.expression, column.found, column.source, self.kind)

    @property
    def checked_value(self) -> str:
        """SQL of the same for a value that is fine."""
        column = self.column
        return checked_text(column.expression, self.kind) if column.is_text else self.value

    @property
    def is_fine(self) -> str:
        """SQL of whether nothing is lost by storing that."""
        x = self.column.expression
        if self.column.is_text and self.kind == "varchar":
            return "TRUE"
        fits = f"WHEN {x} IS NULL THEN TRUE WHEN {self.value} IS NOT NULL THEN TRUE"
        if not self.column.is_text:
            return f"CASE {fits} ELSE FALSE END"
        return f"CASE WHEN {surely_fits(x, self.kind)} THEN TRUE {fits} ELSE {x} IN {NULLS} END"

    @property
    def fault(self) -> str:
        """SQL of why a row doesn't fit; NULL where it does."""
        column = self.column
        wanted = literal(f"column {column.name}: expected {text_of(self.kind)}, got ")
        got = f"left(CAST({column.expression} AS VARCHAR), 100)"
        return f"CASE WHEN NOT {self.is_fine} THEN {wanted} || '\"' || {got} || '\"' END"


def selected(fits: Sequence[ColumnFit], rows: str) -> str:
    """A query of the columns as they are stored."""
    values = ", ".join(f"{each.value} AS {quoted(each.column.name)}" for each in fits)
    return f"SELECT {values} FROM {rows}"


def tried(fits: Sequence[ColumnFit], rows: str) -> str:
    """A query of the columns as they are stored; the first row that has a misfit ends it.

    Its values cost less than those of `selected`, for nothing that doesn't fit gets so far.
    """
    checks = [each.is_fine for each in fits if each.is_fine != "TRUE"]
    values = ", ".join(f"{each.checked_value} AS {quoted(each.column.name)}" for each in fits)
    # One error for a row and not for each value: that would cost as much as all the checks.
    condition = f" WHERE CASE WHEN {' AND '.join(checks)} THEN TRUE ELSE error('misfit') END"
    return f"SELECT {values} FROM {rows}{condition if checks else ''}"
