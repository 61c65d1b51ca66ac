"""What a query may be billed, and what is to be said when it would be more."""

from collections.abc import Callable
from datetime import datetime

from msgspec import Struct

from data_lake.domain.budget import Budget, day_of
from data_lake.domain.errors import RefusedQuery
from data_lake.domain.query import Ask, Asker
from data_lake.use_cases.queries.ending import EndQuery
from data_lake.use_cases.queries.plan import Plan
from data_lake.use_cases.queries.ports import Budgets

# Of an owner's newest queries, when one is sought that nobody will end.
MOST_LOOKED_AT = 100


class Allowance(Struct, frozen=True):
    """In billed bytes; the query's is for each, the day's for a user's day in UTC."""

    query_bytes: int
    day_bytes: int

    def refusal(self, plan: Plan, ask: Ask) -> RefusedQuery | None:
        """Of the engine, or of the query's own budget."""
        if plan.prepared.kind != "query":
            return None
        if plan.refusal is not None:
            return plan.refusal
        most = min(self.query_bytes, self.query_bytes if ask.most_bytes is None else ask.most_bytes)
        billed = plan.estimate.bytes_billed
        if billed <= most:
            return None
        return RefusedQuery(
            "query_over_budget",
            f"it would be billed {billed} bytes (${plan.estimate.price_usd:g}), and {most} are "
            "allowed: name fewer columns, or bounds of a partition or a sorted column",
        )


class BudgetOf(Struct, frozen=True):
    """What was set aside for queries that nobody will end is given back before."""

    budgets: Budgets
    allowance: Allowance
    ending: EndQuery
    now: Callable[[], datetime]

    def __call__(self, asker: Asker) -> Budget:
        self.ending.of(asker.name, "", MOST_LOOKED_AT)
        return self.budgets.budget(asker.name, day_of(self.now()), self.allowance.day_bytes)
