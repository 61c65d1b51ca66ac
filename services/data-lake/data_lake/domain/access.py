"""Who read what of the lake: a line of the data set `access_log`."""

from msgspec import Struct

from data_lake.domain.query import Query

DATASET = "access_log"
_MOST_STATEMENT = 4096


class Access(Struct, frozen=True, kw_only=True):
    """Each member has a value of its one type in every line, so that all files have one schema."""

    time: str
    kind: str
    owner: str
    query_id: str
    statement: str
    tables: str
    engine: str
    state: str
    rows: int
    bytes_scanned: int
    bytes_billed: int
    price_usd: float
    format: str
    bytes_downloaded: int

    @property
    def id(self) -> str:
        """One for each query, and one for each link that was given out."""
        return f"{self.time}#{self.kind}#{self.query_id}"


class AccessBatch(Struct, frozen=True):
    """`ids` are those that were chosen; `lines` those of them that aren't taken away yet."""

    id: str
    ids: tuple[str, ...]
    lines: tuple[Access, ...]


def of_query(query: Query) -> Access:
    outcome = query.outcome
    return _access(
        query, query.ended, "query", query.owner, rows=outcome.rows, scanned=outcome.bytes_scanned,
        billed=outcome.bytes_billed, price=outcome.price_usd,
    )  # fmt: skip


def of_download(query: Query, time: str, asker: str, form: str, size: int) -> Access:
    return _access(
        query, time, "download", asker, rows=query.outcome.rows, form=form, downloaded=size
    )


def _access(
    query: Query,
    time: str,
    kind: str,
    owner: str,
    *,
    rows: int,
    scanned: int = 0,
    billed: int = 0,
    price: float = 0.0,
    form: str = "",
    downloaded: int = 0,
) -> Access:
    return Access(
        time=time,
        kind=kind,
        owner=owner,
        query_id=query.id,
        statement=query.ask.sql[:_MOST_STATEMENT],
        tables=", ".join(query.tables),
        engine=query.engine,
        state=query.state,
        rows=rows,
        bytes_scanned=scanned,
        bytes_billed=billed,
        price_usd=price,
        format=form,
        bytes_downloaded=downloaded,
    )
