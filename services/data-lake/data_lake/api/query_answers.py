"""What the routes of queries answer; openapi.yml is the authority."""

from typing import Any

from msgspec import Raw, Struct

from data_lake.domain.budget import Budget
from data_lake.domain.estimate import Estimate, TablePlan
from data_lake.domain.query import Column, Query, QueryError


class TablePlanAnswer(Struct, frozen=True, kw_only=True, rename="camel"):
    table: str
    partitions: int
    partitions_read: int
    files: int
    files_read: int
    bytes: int
    bytes_read: int
    rows_read: int
    columns: tuple[str, ...]
    bounds: tuple[str, ...]


class EstimateAnswer(Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    engine: str
    bytes: int
    bytes_billed: int
    price_usd: float
    requests: int
    rows: int
    tables: list[TablePlanAnswer]
    reasons: tuple[str, ...]
    refused: str | None = None


class ResultColumnAnswer(Struct, frozen=True):
    name: str
    type: str


class QueryErrorAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    code: str
    message: str
    line: int | None = None
    column: int | None = None


class OutcomeAnswer(Struct, frozen=True, kw_only=True, rename="camel"):
    columns: list[ResultColumnAnswer]
    rows: int
    is_whole: bool
    bytes_scanned: int
    bytes_billed: int
    price_usd: float
    requests: int
    engine_milliseconds: int


class QueryAnswer(Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    id: str
    owner: str
    state: str
    sql: str
    saved: str | None = None
    engine: str
    tables: tuple[str, ...]
    estimate: EstimateAnswer
    created_at: str
    started_at: str | None = None
    ended_at: str | None = None
    reused_from: str | None = None
    outcome: OutcomeAnswer | None = None
    error: QueryErrorAnswer | None = None


class QueryPageAnswer(Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    queries: list[QueryAnswer]
    next_cursor: str | None = None


class ResultsAnswer(Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """Rows are written as the engine's process has written them, without being read again."""

    columns: list[ResultColumnAnswer]
    rows: Raw
    total_rows: int
    is_whole: bool
    next_cursor: str | None = None


class DownloadAnswer(Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    state: str
    url: str | None = None
    expires_at: str | None = None
    bytes: int | None = None
    file_name: str | None = None


class BudgetAnswer(Struct, frozen=True, kw_only=True, rename="camel"):
    day: str
    limit_bytes: int
    committed_bytes: int
    spent_bytes: int
    left_bytes: int
    downloaded_bytes: int
    limit_usd: float
    spent_usd: float
    resets_at: str


def query_answer(query: Query) -> QueryAnswer:
    return QueryAnswer(
        id=query.id,
        owner=query.owner,
        state=query.state,
        sql=query.ask.sql,
        saved=query.ask.saved or None,
        engine=query.engine,
        tables=query.tables,
        estimate=estimate_answer(query.estimate),
        created_at=query.created,
        started_at=query.started or None,
        ended_at=query.ended or None,
        reused_from=query.reused or None,
        outcome=_outcome(query) if query.state == "succeeded" else None,
        error=_error(query.error) if query.error else None,
    )


def estimate_answer(estimate: Estimate) -> EstimateAnswer:
    return EstimateAnswer(
        engine=estimate.engine,
        bytes=estimate.bytes,
        bytes_billed=estimate.bytes_billed,
        price_usd=estimate.price_usd,
        requests=estimate.requests,
        rows=estimate.rows,
        tables=[_table(each) for each in estimate.tables],
        reasons=estimate.reasons,
        refused=estimate.refused or None,
    )


def columns_answer(columns: tuple[Column, ...]) -> list[ResultColumnAnswer]:
    return [ResultColumnAnswer(each.name, each.type) for each in columns]


def budget_answer(budget: Budget) -> BudgetAnswer:
    return BudgetAnswer(
        day=budget.day,
        limit_bytes=budget.limit_bytes,
        committed_bytes=budget.committed_bytes,
        spent_bytes=budget.spent_bytes,
        left_bytes=budget.left_bytes,
        downloaded_bytes=budget.downloaded_bytes,
        limit_usd=budget.limit_usd,
        spent_usd=budget.spent_usd,
        resets_at=budget.resets,
    )


def _outcome(query: Query) -> OutcomeAnswer:
    outcome = query.outcome
    return OutcomeAnswer(
        columns=columns_answer(outcome.columns),
        rows=outcome.rows,
        is_whole=outcome.is_whole,
        bytes_scanned=outcome.bytes_scanned,
        bytes_billed=outcome.bytes_billed,
        price_usd=outcome.price_usd,
        requests=outcome.requests,
        engine_milliseconds=outcome.engine_ms,
    )


def _error(error: QueryError) -> QueryErrorAnswer:
    return QueryErrorAnswer(
        code=error.code, message=error.message, line=error.line, column=error.column
    )


def _table(plan: TablePlan) -> TablePlanAnswer:
    said: dict[str, Any] = {name: getattr(plan, name) for name in TablePlanAnswer.__struct_fields__}
    return TablePlanAnswer(**said)
