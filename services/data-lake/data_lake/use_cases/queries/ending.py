"""The end of a query: what it cost is settled, and its line of the access log is kept."""

from collections.abc import Callable
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from data_lake.domain.access import of_query
from data_lake.domain.instants import written
from data_lake.domain.price import billed_bytes, price_usd
from data_lake.domain.query import Outcome, Query, QueryError, State
from data_lake.use_cases.queries.ports import Queries

# Its message has been in the dead-letter queue for long by then.
_MOST_QUEUED = timedelta(hours=1)


class EndQuery(Struct, frozen=True):
    queries: Queries
    now: Callable[[], datetime]

    def succeed(self, query: Query, outcome: Outcome, reuse_key: str) -> Query | None:
        return self._end(query, "succeeded", outcome=outcome, reuse_key=reuse_key)

    def fail(self, query: Query, error: QueryError, bytes_read: int = 0) -> Query | None:
        """`bytes_read` are charged by the engine all the same."""
        return self._end(query, "failed", outcome=_charged(bytes_read), error=error)

    def cancel(self, query: Query, bytes_read: int = 0) -> Query | None:
        return self._end(query, "cancelled", outcome=_charged(bytes_read))

    def of(self, owner: str, before: str, limit: int) -> list[Query]:
        """The owner's, newest first; those that nobody will end are ended by that."""
        return [self.overdue(query) for query in self.queries.of(owner, before, limit)]

    def overdue(self, query: Query) -> Query:
        """The query, ended if nobody will: its function was killed, or never came to it."""
        moment = self.now()
        if query.state == "running" and query.lease < written(moment):
            error = QueryError(
                code="killed",
                message=f"its function was killed: it should have ended by {query.lease}",
            )
        elif query.state == "queued" and query.created < written(moment - _MOST_QUEUED):
            error = QueryError(code="not_run", message=f"nobody has run it within {_MOST_QUEUED}")
        else:
            return query
        return self.fail(query, error) or self.queries.find(query.id) or query

    def _end(
        self,
        query: Query,
        state: State,
        outcome: Outcome | None = None,
        error: QueryError | None = None,
        reuse_key: str = "",
    ) -> Query | None:
        """None when somebody else has ended it first."""
        ended = replace(
            query,
            state=state,
            ended=written(self.now()),
            outcome=outcome or Outcome(),
            error=error,
        )
        is_ended = self.queries.end(ended, query, of_query(ended), reuse_key)
        return ended if is_ended else None


def _charged(bytes_read: int) -> Outcome:
    billed = billed_bytes(bytes_read)
    return Outcome(bytes_scanned=bytes_read, bytes_billed=billed, price_usd=price_usd(billed))
