"""Looking after one's queries: their state, their list, and that they end."""

from msgspec import Struct

from data_lake.domain.query import Asker, Query, position_of
from data_lake.use_cases.queries.ending import EndQuery
from data_lake.use_cases.queries.ports import Queries, QueryQueue
from data_lake.use_cases.queries.waiting import Wait


class QueryStatus(Struct, frozen=True):
    queries: Queries
    ending: EndQuery
    wait: Wait

    def __call__(self, asker: Asker, query_id: str, wait_s: float = 0) -> Query | None:
        """None for those that aren't there, and of others unless the asker is an operator."""
        query = self.queries.find(query_id)
        if query is None or not (asker.is_operator or query.owner == asker.name):
            return None
        return self.wait(self.ending.overdue(query), wait_s)


class QueryList(Struct, frozen=True):
    """`next` is the position to go on before; "" at the end."""

    queries: list[Query]
    next: str


class ListQueries(Struct, frozen=True):
    ending: EndQuery

    def __call__(self, asker: Asker, before: str = "", limit: int = 50) -> QueryList:
        """The asker's own, newest first."""
        found = self.ending.of(asker.name, before, limit)
        return QueryList(found, position_of(found[-1]) if len(found) == limit else "")


class CancelQuery(Struct, frozen=True):
    """A queued one ends at once, a running one when its engine looks, within a second."""

    queries: Queries
    queue: QueryQueue
    status: QueryStatus
    ending: EndQuery

    def __call__(self, asker: Asker, query_id: str) -> Query | None:
        query = self.status(asker, query_id)
        if query is None or query.has_ended:
            return query
        if query.state == "queued" and (ended := self.ending.cancel(query)) is not None:
            self.queue.run(query_id)
            return ended
        self.queries.ask_to_cancel(query_id)
        return self.queries.find(query_id) or query
