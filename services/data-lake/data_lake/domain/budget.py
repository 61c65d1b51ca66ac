"""How much a user's queries may read in a day, in billed bytes, which add up exactly."""

from datetime import UTC, datetime, timedelta

from msgspec import Struct

from data_lake.domain.errors import RefusedQuery
from data_lake.domain.price import price_usd


class Budget(Struct, frozen=True, kw_only=True):
    """Of a user's day in UTC. `committed_bytes` are those of ended queries, and what is set aside
    for queries that have not ended yet.
    """

    day: str
    limit_bytes: int
    committed_bytes: int = 0
    spent_bytes: int = 0
    downloaded_bytes: int = 0

    @property
    def limit_usd(self) -> float:
        return price_usd(self.limit_bytes)

    @property
    def spent_usd(self) -> float:
        return price_usd(self.spent_bytes)

    @property
    def left_bytes(self) -> int:
        return max(0, self.limit_bytes - self.committed_bytes)

    @property
    def resets(self) -> str:
        return (datetime.fromisoformat(self.day) + timedelta(days=1)).strftime("%Y-%m-%dT00:00:00Z")


def day_of(moment: datetime) -> str:
    return moment.astimezone(UTC).date().isoformat()


class DaySpent(RefusedQuery):
    """The day's budget has no room; `resets` is when it has again."""

    def __init__(self, needed_bytes: int, budget: Budget) -> None:
        super().__init__(
            "day_budget_spent",
            f"it would be billed {needed_bytes} bytes, and of today's {budget.limit_bytes} "
            f"{budget.left_bytes} are left until {budget.resets}",
        )
        self.resets = budget.resets
