"""Taking a question: checked and priced before it is queued."""

from collections.abc import Callable
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from data_lake.domain.access import DATASET as ACCESS_LOG
from data_lake.domain.access import Access, of_query
from data_lake.domain.budget import DaySpent, day_of
from data_lake.domain.errors import RefusedQuery
from data_lake.domain.estimate import Estimate
from data_lake.domain.instants import written
from data_lake.domain.query import (
    MOST_SQL_BYTES,
    Ask,
    Asker,
    KeyReused,
    Query,
    query_id,
)
from data_lake.use_cases.queries.allowance import MOST_LOOKED_AT, Allowance
from data_lake.use_cases.queries.ending import EndQuery
from data_lake.use_cases.queries.plan import Plan, Planner
from data_lake.use_cases.queries.ports import Queries, QueryQueue, Saved
from data_lake.use_cases.queries.waiting import Wait


class Submitted(Struct, frozen=True):
    """`created` is False when its idempotency key had brought it before."""

    query: Query
    created: bool


class Asking(Struct, frozen=True):
    """What is asked by name becomes the text that is saved under it."""

    saved: Saved

    def __call__(self, ask: Ask) -> Ask:
        if bool(ask.sql) == bool(ask.saved):
            raise RefusedQuery("invalid_argument", "expected either sql or saved, and not both")
        if ask.saved:
            found = self.saved.find(ask.saved)
            if found is None:
                raise RefusedQuery("unknown_saved_query", f"no query is saved as {ask.saved!r}")
            ask = replace(ask, sql=found.sql)
        size = len(ask.sql.encode(errors="surrogatepass"))
        if size > MOST_SQL_BYTES:
            raise RefusedQuery(
                "too_long", f"expected a statement of at most {MOST_SQL_BYTES} bytes, found {size}"
            )
        return ask


def expect_allowed(asker: Asker, plan: Plan) -> None:
    """Raises RefusedQuery: what others have asked is for operators to see."""
    if not asker.is_operator and any(use.name == ACCESS_LOG for use in plan.prepared.tables):
        raise RefusedQuery("forbidden_table", f"table {ACCESS_LOG} is for operators alone")


class EstimateQuery(Struct, frozen=True):
    asking: Asking
    planner: Planner
    allowance: Allowance

    def __call__(self, asker: Asker, ask: Ask) -> Estimate:
        full = self.asking(ask)
        plan = self.planner(full)
        expect_allowed(asker, plan)
        refusal = self.allowance.refusal(plan, full)
        if refusal is None or refusal is plan.refusal:
            return plan.estimate
        reasons = (*plan.estimate.reasons, refusal.message)
        return replace(plan.estimate, reasons=reasons, refused=refusal.code)


class SubmitQuery(Struct, frozen=True):
    """`reuse_for`: how long a result may answer the same statement again."""

    asking: Asking
    planner: Planner
    allowance: Allowance
    queries: Queries
    queue: QueryQueue
    wait: Wait
    ending: EndQuery
    reuse_for: timedelta
    now: Callable[[], datetime]
    random_hex: Callable[[], str]

    def __call__(
        self,
        asker: Asker,
        ask: Ask,
        key: str = "",
        wait_s: float = 0,
        correlation_id: str = "",
    ) -> Submitted:
        """Raises RefusedQuery, DaySpent among them, and KeyReused."""
        moment = self.now()
        identity = query_id(asker.name, key, moment, self.random_hex())
        if key and (before := self.queries.find(identity)) is not None:
            return self._again(before, ask, wait_s)
        full = self.asking(ask)
        plan = self.planner(full)
        expect_allowed(asker, plan)
        if refusal := self.allowance.refusal(plan, full):
            raise refusal
        query = self._query(identity, asker, full, plan, correlation_id or identity, moment)
        query = self._answered(query, full, plan)
        access = of_query(query) if query.has_ended else None
        if (before := self._create(query, access)) is not None:
            return self._again(before, ask, wait_s)
        self.queue.run(query.id)
        return Submitted(query if query.has_ended else self.wait(query, wait_s), created=True)

    def _create(self, query: Query, access: Access | None) -> Query | None:
        day_bytes = self.allowance.day_bytes
        try:
            return self.queries.create(query, day_bytes, access)
        except DaySpent:
            # Something may be set aside for queries that nobody will end: they are ended by this.
            self.ending.of(query.owner, "", MOST_LOOKED_AT)
            return self.queries.create(query, day_bytes, access)

    def _query(
        self, identity: str, asker: Asker, ask: Ask, plan: Plan, story: str, moment: datetime
    ) -> Query:
        is_free = plan.prepared.kind != "query"
        return Query(
            id=identity,
            owner=asker.name,
            ask=ask,
            state="queued",
            engine="embedded" if is_free else plan.estimate.engine,
            estimate=plan.estimate,
            day=day_of(moment),
            created=written(moment),
            tables=tuple(table.table for table in plan.estimate.tables),
            reserved_bytes=0 if is_free else plan.estimate.bytes_billed,
            correlation_id=story,
        )

    def _answered(self, query: Query, ask: Ask, plan: Plan) -> Query:
        """With the result of the same statement over the same versions, which costs nothing."""
        if not ask.reuse or not plan.reuse_key:
            return query
        before = self.queries.answered(plan.reuse_key)
        if before is None or before.ended < written(self.now() - self.reuse_for):
            return query
        outcome = replace(
            before.outcome, bytes_scanned=0, bytes_billed=0, price_usd=0.0, requests=0, engine_ms=0
        )
        return replace(
            query,
            state="succeeded",
            started=query.created,
            ended=query.created,
            reserved_bytes=0,
            reused=before.result_id,
            outcome=outcome,
        )

    def _again(self, before: Query, ask: Ask, wait_s: float) -> Submitted:
        asked = replace(before.ask, sql="") if before.ask.saved else before.ask
        if asked != ask:
            raise KeyReused("the Idempotency-Key has asked another question before")
        if before.state == "queued":
            # Whoever stored it may have ended before it was queued.
            self.queue.run(before.id)
        return Submitted(self.wait(before, wait_s), created=False)
