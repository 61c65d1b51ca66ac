"""What is said of a query that has ended, and the messages that ask for work on one."""

from msgspec import DecodeError, Struct, ValidationError, json

from data_lake.domain.errors import PermanentError
from data_lake.domain.instants import read
from data_lake.domain.query import Format, Query, State
from data_lake.events.envelope import CloudEvent, announced

QUERY_FINISHED = "stackyard.data-lake.query-finished.v1"


class QueryFinished(Struct, frozen=True, rename="camel", kw_only=True, omit_defaults=True):
    """Without its text, which may hold what not every receiver may read. `reused` is the query
    whose result answers it; `error_code` is that of a failed one.
    """

    query_id: str
    owner: str
    state: State
    engine: str
    tables: tuple[str, ...]
    rows: int
    bytes_scanned: int
    bytes_billed: int
    price_usd: float
    reused: str = ""
    error_code: str = ""


Finished = CloudEvent[QueryFinished]


class Asked(Struct, frozen=True):
    """`format`: a file of its result is wanted in it; without one the query is to be run."""

    query: str
    format: Format | None = None


def query_finished(query: Query) -> Finished:
    """The same for each telling of it: all of it follows from the query."""
    assert query.state not in ("queued", "running"), f"query {query.id} is {query.state}"
    data = QueryFinished(
        query_id=query.id,
        owner=query.owner,
        state=query.state,
        engine=query.engine,
        tables=query.tables,
        rows=query.outcome.rows,
        bytes_scanned=query.outcome.bytes_scanned,
        bytes_billed=query.outcome.bytes_billed,
        price_usd=query.outcome.price_usd,
        reused=query.reused,
        error_code=query.error.code if query.error else "",
    )
    return announced(
        QUERY_FINISHED,
        query.id,
        read(query.ended),
        query.id,
        data,
        correlation_id=query.correlation_id,
    )


def asked(body: str) -> Asked:
    """Raises PermanentError for what is no such message."""
    try:
        return json.decode(body, type=Asked)
    except (DecodeError, ValidationError) as error:
        raise PermanentError(
            f"expected a message that names a query, found {body[:200]!r}: {error}"
        ) from error
