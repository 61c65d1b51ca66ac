"""What a query will read and cost, said before it runs."""

from msgspec import Struct

from data_lake.domain.price import billed_bytes, price_usd


class TablePlan(Struct, frozen=True, kw_only=True):
    """`bytes` and `files` are all of the table, `…_read` what is left by partition and bounds.

    `bytes_read` counts footers and the columns that are read, compressed as they lie.
    """

    table: str
    partitions: int
    partitions_read: int
    files: int
    files_read: int
    bytes: int
    bytes_read: int
    rows_read: int
    requests: int
    columns: tuple[str, ...]
    bounds: tuple[str, ...] = ()


class Estimate(Struct, frozen=True, kw_only=True):
    """`rows` are read, not answered. `engine` is the one that would run it, and `reasons` say why.

    `refused` is the code of why it would not be run, "" if it would.
    """

    engine: str
    tables: tuple[TablePlan, ...] = ()
    reasons: tuple[str, ...] = ()
    bytes: int = 0
    rows: int = 0
    requests: int = 0
    bytes_billed: int = 0
    price_usd: float = 0.0
    refused: str = ""


def estimate_of(
    tables: tuple[TablePlan, ...], engine: str, reasons: tuple[str, ...] = (), refused: str = ""
) -> Estimate:
    scanned = sum(table.bytes_read for table in tables)
    billed = billed_bytes(scanned)
    return Estimate(
        engine=engine,
        tables=tables,
        reasons=reasons,
        bytes=scanned,
        rows=sum(table.rows_read for table in tables),
        requests=sum(table.requests for table in tables),
        bytes_billed=billed,
        price_usd=price_usd(billed),
        refused=refused,
    )
