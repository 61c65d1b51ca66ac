"""The answer of a query: page by page, or as a file by a link."""

from collections.abc import Callable
from datetime import datetime, timedelta

from msgspec import Raw, Struct

from data_lake.domain.access import of_download
from data_lake.domain.budget import day_of
from data_lake.domain.errors import RefusedQuery
from data_lake.domain.instants import written
from data_lake.domain.query import Asker, Column, Format, NotEnded, Query
from data_lake.use_cases.queries.follow import QueryStatus
from data_lake.use_cases.queries.ports import Budgets, Pause, QueryQueue, Results

_PAUSE_S = 0.1


class ResultPage(Struct, frozen=True):
    """`rows` is JSON. `next` is None on the last page; `is_whole` False: a file alone has all."""

    columns: tuple[Column, ...]
    rows: Raw
    page: int
    next: int | None
    total_rows: int
    is_whole: bool


class Download(Struct, frozen=True):
    """`url` is "" while the file is being made: ask again."""

    url: str
    filename: str
    bytes: int = 0
    expires: str = ""


class ReadResult(Struct, frozen=True):
    status: QueryStatus
    results: Results

    def __call__(self, asker: Asker, query_id: str, page: int = 0) -> ResultPage | None:
        """None where there is no such query or page. Raises NotEnded, or RefusedQuery when the
        query has no result."""
        query = self.status(asker, query_id)
        if query is None:
            return None
        outcome = succeeded(query).outcome
        if page and not 0 < page < outcome.pages:
            return None
        rows = self.results.page(query.result_id, page) if outcome.pages else b"[]"
        if rows is None:
            raise _gone(query)
        return ResultPage(
            columns=outcome.columns,
            rows=Raw(rows),
            page=page,
            next=page + 1 if page + 1 < outcome.pages else None,
            total_rows=outcome.rows,
            is_whole=outcome.is_whole,
        )


class DownloadResult(Struct, frozen=True):
    """Each link is counted as if all of its bytes went through it, and is in the access log."""

    status: QueryStatus
    results: Results
    queue: QueryQueue
    budgets: Budgets
    validity_seconds: int
    now: Callable[[], datetime]
    clock: Callable[[], float]
    pause: Pause

    def __call__(
        self, asker: Asker, query_id: str, form: Format, wait_s: float = 5
    ) -> Download | None:
        query = self.status(asker, query_id)
        if query is None:
            return None
        succeeded(query)
        filename = f"{query.ask.saved or query.id}.{form}"
        size = self._size(query, form, wait_s)
        if size is None:
            return Download("", filename)
        moment = self.now()
        access = of_download(query, written(moment), asker.name, form, size)
        self.budgets.downloaded(access, day_of(moment))
        seconds = self.validity_seconds
        return Download(
            self.results.link(query.result_id, form, filename, seconds),
            filename,
            size,
            written(moment + timedelta(seconds=seconds)),
        )

    def _size(self, query: Query, form: Format, wait_s: float) -> int | None:
        size = self.results.size(query.result_id, form)
        if size is not None:
            return size
        if form == "parquet" or self.results.size(query.result_id, "parquet") is None:
            raise _gone(query)
        self.queue.convert(query.result_id, form)
        deadline = self.clock() + wait_s
        while size is None and self.clock() < deadline:
            self.pause(_PAUSE_S)
            size = self.results.size(query.result_id, form)
        return size


def succeeded(query: Query) -> Query:
    if not query.has_ended:
        raise NotEnded(f"query {query.id} is {query.state}: it has no result yet")
    if query.error is not None:
        raise RefusedQuery(
            query.error.code, query.error.message, query.error.line, query.error.column
        )
    if query.state != "succeeded":
        raise RefusedQuery("cancelled", f"query {query.id} was cancelled: it has no result")
    return query


def _gone(query: Query) -> RefusedQuery:
    return RefusedQuery(
        "result_expired", f"the result of {query.id} is kept no longer: ask the query again"
    )
