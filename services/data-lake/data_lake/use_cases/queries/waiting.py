"""Waiting a moment for a query's end, so that small ones need no second request."""

from collections.abc import Callable

from msgspec import Struct

from data_lake.domain.query import Query
from data_lake.use_cases.queries.ports import Pause, Queries

_FIRST_PAUSE_S = 0.02
_LONGEST_PAUSE_S = 0.25


class Wait(Struct, frozen=True):
    queries: Queries
    clock: Callable[[], float]
    pause: Pause

    def __call__(self, query: Query, wait_s: float) -> Query:
        """The query as it is after at most so many seconds."""
        deadline = self.clock() + wait_s
        pause_s = _FIRST_PAUSE_S
        while not query.has_ended and (left := deadline - self.clock()) > 0:
            self.pause(min(pause_s, left))
            pause_s = min(_LONGEST_PAUSE_S, pause_s * 1.5)
            query = self.queries.find(query.id) or query
        return query
