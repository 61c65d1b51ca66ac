"""Running what is queued: once, whatever the queue repeats."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from data_lake.domain.engine_job import Cancelled, EngineJob, EngineResult, Limits, Stopped
from data_lake.domain.errors import PermanentError, RefusedQuery, TransientError
from data_lake.domain.instants import written
from data_lake.domain.price import billed_bytes, price_usd
from data_lake.domain.query import Column, Outcome, Query, QueryError
from data_lake.use_cases.queries.allowance import Allowance
from data_lake.use_cases.queries.answers import rows_of_answer
from data_lake.use_cases.queries.ending import EndQuery
from data_lake.use_cases.queries.plan import Plan, Planner
from data_lake.use_cases.queries.ports import Announcer, Engine, Queries, QueryQueue, Results
from data_lake.use_cases.queries.scratch import scratch

# For its result to be stored, and its end to be written.
_GRACE = timedelta(seconds=30)
_MOST_ATTEMPTS = 3
_FIRST_DELAY_S = 2
_OURS = QueryError(
    code="internal_error", message="a fault of the lake's own: its log tells more by the query's id"
)


class RunQuery(Struct, frozen=True):
    """The plan is made anew: what was submitted may have been compacted since."""

    queries: Queries
    planner: Planner
    allowance: Allowance
    engines: Mapping[str, Engine]
    results: Results
    queue: QueryQueue
    announcer: Announcer
    ending: EndQuery
    limits: Limits
    now: Callable[[], datetime]

    def __call__(self, query_id: str) -> Query:
        """The query as it is then: ended, or being run by another, or to be tried again."""
        query = self.queries.find(query_id)
        if query is None:
            raise PermanentError(f"expected a query, and none has the id {query_id!r}")
        query = self.ending.overdue(query)
        if query.state == "queued":
            query = self._run(query)
        if query.has_ended:
            self.announcer.finished(query)
        return query

    def _run(self, query: Query) -> Query:
        moment = self.now()
        lease = moment + timedelta(seconds=self.limits.seconds) + _GRACE
        running = replace(query, state="running", started=written(moment), lease=written(lease))
        if not self.queries.begin(running):
            return self.queries.find(query.id) or query
        try:
            plan = self._plan(running)
            running = self._priced(running, plan)
            ended = self._answer(running, plan)
        except Cancelled as cancelled:
            ended = self.ending.cancel(running, cancelled.bytes_read)
        except Stopped as stopped:
            ended = self.ending.fail(running, error_of(stopped), stopped.bytes_read)
        except RefusedQuery as refusal:
            ended = self.ending.fail(running, error_of(refusal))
        except TransientError as failure:
            ended = self._again(running, failure)
        except Exception:
            self.ending.fail(running, _OURS)
            raise
        return ended or self.queries.find(query.id) or running

    def _again(self, query: Query, failure: TransientError) -> Query | None:
        """By a message of its own: its first one would come back when the queue shows it again,
        half an hour later.
        """
        if query.attempts + 1 == _MOST_ATTEMPTS:
            return self.ending.fail(query, QueryError(code="unavailable", message=str(failure)))
        self.queries.put_back(replace(query, attempts=query.attempts + 1))
        self.queue.run(query.id, _FIRST_DELAY_S << query.attempts)
        return None

    def _plan(self, query: Query) -> Plan:
        plan = self.planner(query.ask)
        if refusal := self.allowance.refusal(plan, query.ask):
            raise refusal
        return plan

    def _answer(self, query: Query, plan: Plan) -> Query | None:
        with scratch() as directory:
            result = self.engines[query.engine].run(
                _job(query, plan, directory),
                self.limits.worth(plan.estimate.bytes),
                lambda: self._is_to_be_cancelled(query),
            )
            self.results.store(query.id, result)
        return self.ending.succeed(query, _outcome(result), plan.reuse_key)

    def _priced(self, query: Query, plan: Plan) -> Query:
        """By the plan of now; what it costs more is set aside too. Raises DaySpent."""
        if plan.prepared.kind != "query":
            return replace(query, engine="embedded")
        query = replace(query, engine=plan.estimate.engine)
        needed = plan.estimate.bytes_billed
        if needed <= query.reserved_bytes:
            return query
        more = replace(query, reserved_bytes=needed)
        self.queries.reserve_more(more, query.reserved_bytes, self.allowance.day_bytes)
        return more

    def _is_to_be_cancelled(self, query: Query) -> bool:
        """A look that fails isn't worth the answer."""
        try:
            return self.queries.is_to_be_cancelled(query.id)
        except TransientError:
            return False


def _job(query: Query, plan: Plan, directory: str) -> EngineJob:
    prepared = plan.prepared
    columns = tuple(Column(column.name, column.type) for column in prepared.columns)
    sql, tables = prepared.sql, plan.sources
    if prepared.kind != "query":
        columns, sql = rows_of_answer(plan)
        tables = ()
    return EngineJob(
        id=query.id,
        directory=directory,
        sql=sql,
        columns=columns,
        tables=tables,
        athena_sql=prepared.athena_sql,
        attempt=query.attempts,
    )


def _outcome(result: EngineResult) -> Outcome:
    billed = billed_bytes(result.bytes_read)
    return Outcome(
        columns=result.columns,
        rows=result.rows,
        pages=len(result.pages),
        is_whole=result.is_whole,
        bytes_scanned=result.bytes_read,
        bytes_billed=billed,
        price_usd=price_usd(billed),
        requests=result.requests,
        engine_ms=result.milliseconds,
    )


def error_of(failure: Stopped | RefusedQuery) -> QueryError:
    if isinstance(failure, Stopped):
        return QueryError(code=failure.code, message=failure.message)
    return QueryError(
        code=failure.code, message=failure.message, line=failure.line, column=failure.column
    )
