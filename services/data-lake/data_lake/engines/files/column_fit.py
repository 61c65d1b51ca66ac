"""Which type each column of a file gets, by all of its values, and which rows then don't fit."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from data_lake.domain.evolution import can_hold, chosen, merged, widenings
from data_lake.domain.trino_types import Kind
from data_lake.engines.files.column_values import ColumnFit
from data_lake.engines.files.expressions import NULLS
from data_lake.engines.files.relations import FileColumn, Relation

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_SAMPLE_ROWS = 2048
# Two counts in one sum, which takes half the time of two sums.
_FAIL = 2**40


class _Count(Struct, frozen=True):
    fails: int
    null_texts: int
    values: int


def fit(
    connection: "DuckDBPyConnection", relation: Relation, known: Mapping[str, Kind]
) -> list[ColumnFit]:
    """`known` are the data set's types: a column of it keeps its own, or gets a wider one."""
    sample = f"(SELECT * FROM {relation.sql} LIMIT {_SAMPLE_ROWS})"
    first = {column.name: _candidates(column, known) for column in relation.columns}
    sampled = _counts(connection, sample, relation.columns, first)
    candidates = {
        column.name: _left(column, first[column.name], sampled, known)
        for column in relation.columns
    }
    found: dict[str, dict[Kind, _Count]] = {column.name: {} for column in relation.columns}
    open_columns = [column for column in relation.columns if len(candidates[column.name]) > 0]
    while open_columns:
        asked = {column.name: candidates[column.name][:1] for column in open_columns}
        counted = _counts(connection, relation.sql, open_columns, asked)
        for column in open_columns:
            kind = candidates[column.name].pop(0)
            count = found[column.name][kind] = counted[column.name, kind]
            if count.fails == 0:
                candidates[column.name].clear()
        open_columns = [column for column in open_columns if candidates[column.name]]
    return [_decided(column, found[column.name], known) for column in relation.columns]


def sampled_fit(
    connection: "DuckDBPyConnection", relation: Relation, known: Mapping[str, Kind]
) -> list[ColumnFit] | None:
    """By the first rows alone: the others must be tried. None where these don't fit already.

    A column that has no values in the first rows is looked through.
    """
    sample = f"(SELECT * FROM {relation.sql} LIMIT {_SAMPLE_ROWS})"
    candidates = {column.name: _candidates(column, known) for column in relation.columns}
    sampled = _counts(connection, sample, relation.columns, candidates)
    found: dict[str, ColumnFit] = {}
    for column in relation.columns:
        if column.name in known and not candidates[column.name]:
            found[column.name] = ColumnFit(column, known[column.name])
        for kind in candidates[column.name]:
            count = sampled[column.name, kind]
            if count.fails == 0 and (column.name in known or count.values > count.null_texts):
                found[column.name] = ColumnFit(column, kind)
                break
        else:
            if column.name in known and candidates[column.name]:
                return None
    rest = tuple(column for column in relation.columns if column.name not in found)
    if rest:
        looked_through = fit(connection, Relation(relation.sql, rest), known)
        found |= {each.column.name: each for each in looked_through}
    return [found[column.name] for column in relation.columns]


def _candidates(column: FileColumn, known: Mapping[str, Kind]) -> list[Kind]:
    kind = known.get(column.name)
    if kind is None:
        return list(column.ladder)
    if column.is_text:
        return [] if kind == "varchar" else [kind, *widenings(kind)]
    if kind == column.found:
        return []
    wider = merged(kind, column.found)
    chain = [kind, *widenings(kind)]
    if wider is not None and wider not in chain:
        chain.append(wider)
    return [each for each in chain if can_hold(each, column.found)] or [kind]


def _left(
    column: FileColumn,
    candidates: list[Kind],
    sampled: Mapping[tuple[str, Kind], _Count],
    known: Mapping[str, Kind],
) -> list[Kind]:
    """Of a new column, what fits the sample: all values need to be asked of these only."""
    if column.name in known:
        return candidates
    return [kind for kind in candidates if sampled[column.name, kind].fails == 0]


def _decided(
    column: FileColumn, found: Mapping[Kind, _Count], known: Mapping[str, Kind]
) -> ColumnFit:
    if column.name in known:
        if not found:
            return ColumnFit(column, known[column.name])
        kind, fails = chosen([(kind, count.fails) for kind, count in found.items()])
        return ColumnFit(column, kind, fails)
    for kind, count in found.items():
        if count.fails == 0 and count.values > count.null_texts:
            return ColumnFit(column, kind)
    return ColumnFit(column, "varchar" if column.is_text or column.ladder else column.found)


def _counts(
    connection: "DuckDBPyConnection",
    sql: str,
    columns: Sequence[FileColumn],
    candidates: Mapping[str, Sequence[Kind]],
) -> dict[tuple[str, Kind], _Count]:
    asked = [(column, kind) for column in columns for kind in candidates[column.name]]
    if not asked:
        return {}
    parts = ", ".join(part for column, kind in asked for part in _counting(column, kind))
    row = connection.execute(f"SELECT {parts} FROM {sql}").fetchall()[0]
    counts: dict[tuple[str, Kind], _Count] = {}
    for (column, kind), packed, values in zip(asked, row[::2], row[1::2], strict=True):
        fails, null_texts = divmod(int(packed or 0), _FAIL)
        counts[column.name, kind] = _Count(fails, null_texts, values)
    return counts


def _counting(column: FileColumn, kind: Kind) -> tuple[str, str]:
    x, value = column.expression, ColumnFit(column, kind).value
    null_text = f" WHEN {x} IN {NULLS} THEN 1" if column.is_text else ""
    return (
        f"sum(CASE WHEN {value} IS NOT NULL THEN 0 WHEN {x} IS NULL THEN 0{null_text}"
        f" ELSE {_FAIL} END)",
        f"count({x})",
    )


def faults(
    connection: "DuckDBPyConnection", relation: Relation, fits: Sequence[ColumnFit]
) -> Iterator[tuple[int, str]]:
    """The rows that don't fit, counted from 0, and why."""
    failing = [each for each in fits if each.fails]
    reason = f"coalesce({', '.join(each.fault for each in failing)})"
    rows = connection.execute(
        f"SELECT row, reason FROM (SELECT row_number() OVER () - 1 AS row, {reason} AS reason"
        f" FROM {relation.sql}) WHERE reason IS NOT NULL"
    )
    while found := rows.fetchmany(10_000):
        yield from found
