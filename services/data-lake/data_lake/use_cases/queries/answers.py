"""Statements that no table's rows answer: SHOW and DESCRIBE by the catalogue, EXPLAIN by the plan.

They go the way of all queries, as rows that the embedded engine is given literally.
"""

from collections.abc import Sequence

from data_lake.domain.estimate import Estimate, TablePlan
from data_lake.domain.query import Column
from data_lake.use_cases.queries.plan import Plan

_PLAN = Column("Query Plan", "varchar")


def rows_of_answer(plan: Plan) -> tuple[tuple[Column, ...], str]:
    """Columns, and the statement that gives the rows; all values as text."""
    if plan.prepared.kind == "explain":
        return (_PLAN,), _select([(line,) for line in plan_lines(plan.estimate)], 1)
    columns = tuple(Column(column.name, "varchar") for column in plan.prepared.columns)
    rows = [tuple(row) for row in plan.prepared.answer or ()]
    return columns, _select(rows, len(columns))


def plan_lines(estimate: Estimate) -> list[str]:
    return [
        f"engine: {estimate.engine} ({'; '.join(estimate.reasons)})",
        *(line for table in estimate.tables for line in _table_lines(table)),
        f"estimate: {estimate.bytes} bytes in {estimate.requests} requests, "
        f"billed as {estimate.bytes_billed} bytes: ${estimate.price_usd:g}",
    ]


def _table_lines(table: TablePlan) -> list[str]:
    return [
        f"scan {table.table}: {table.partitions_read} of {table.partitions} partitions, "
        f"{table.files_read} of {table.files} files, {table.bytes_read} of {table.bytes} bytes",
        f"  columns: {', '.join(table.columns) or 'none'}",
        f"  pruned by: {' and '.join(table.bounds) or 'nothing'}",
    ]


def _select(rows: Sequence[tuple[object, ...]], width: int) -> str:
    names = ", ".join(f"c{position}" for position in range(width))
    if not rows:
        nothing = ", ".join("CAST(NULL AS VARCHAR)" for _ in range(width))
        return f"SELECT * FROM (VALUES ({nothing})) AS answer({names}) WHERE false"
    values = ", ".join(f"({', '.join(map(_literal, row))})" for row in rows)
    return f"SELECT * FROM (VALUES {values}) AS answer({names})"


def _literal(value: object) -> str:
    if value is None:
        return "CAST(NULL AS VARCHAR)"
    return "CAST('" + str(value).replace("'", "''") + "' AS VARCHAR)"
