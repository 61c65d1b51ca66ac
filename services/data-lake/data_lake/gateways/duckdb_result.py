"""A query's answer, made in its own process: pages of JSON, and a file of all rows."""

import csv
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import json

from data_lake.domain.engine_job import EngineJob, Limits
from data_lake.domain.names import distinct_names
from data_lake.domain.query import Column
from data_lake.engines.sql.values import json_value_of
from data_lake.gateways.duckdb_guard import refuse_what_is_foreign
from data_lake.gateways.duckdb_session import Session, Storage
from data_lake.gateways.duckdb_views import quoted, text

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_RESULT = "answer"
_ROWS_AT_ONCE = 1000
# A page travels through Lambda, whose answers end at 6 MB.
# https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
_PAGE_BYTES = 1_000_000


def answer(session: Session, job: EngineJob, limits: Limits, storage: Storage) -> dict[str, Any]:
    started = time.perf_counter()
    file = f"{job.directory}/result.{job.format}"
    session.prepare(job, limits, storage, file)
    refuse_all_but_one_select(session.connection, job.sql)
    # The rows are kept first: pages and file are then of the same ones, and in the same order.
    session.counted(f"CREATE TEMP TABLE {_RESULT} AS\n{job.sql}\n")
    answered = time.perf_counter()
    engine_types = [row[1] for row in session.connection.execute(f"DESCRIBE {_RESULT}").fetchall()]
    pages, is_whole, rows = 0, True, 0
    if job.format == "parquet":
        pages, is_whole = _write_pages(session.connection, job, limits)
        rows = _write_parquet(session.connection, job.columns, engine_types, file)
    else:
        rows = _write_text(session.connection, job, file)
    return {
        "rows": rows,
        "pages": pages,
        "is_whole": is_whole,
        "file": file,
        "bytes_read": session.bytes_read,
        "requests": session.requests(),
        "milliseconds": round((answered - started) * 1000),
    }


def refuse_all_but_one_select(connection: "DuckDBPyConnection", sql: str) -> None:
    """The translation made it from a checked tree; here its own parser is asked once more."""
    import duckdb

    statements = connection.extract_statements(sql)
    if [each.type for each in statements] != [duckdb.StatementType.SELECT]:
        found = ", ".join(each.type.name for each in statements) or "nothing"
        raise ValueError(f"expected one SELECT for the engine, found {found}")
    refuse_what_is_foreign(connection, sql)


def _write_pages(
    connection: "DuckDBPyConnection", job: EngineJob, limits: Limits
) -> tuple[int, bool]:
    """How many there are, and whether they hold all rows."""
    types = [column.type for column in job.columns]
    page: list[bytes] = []
    page_bytes = total_bytes = pages = 0
    for number, row in enumerate(_rows(connection, types)):
        encoded = json.encode(row)
        total_bytes += len(encoded)
        if number == limits.inline_rows or total_bytes > limits.inline_bytes:
            return pages + _keep(job, pages, page), False
        if page and (page_bytes + len(encoded) > _PAGE_BYTES or len(page) == _ROWS_AT_ONCE):
            pages += _keep(job, pages, page)
            page, page_bytes = [], 0
        page.append(encoded)
        page_bytes += len(encoded)
    return pages + _keep(job, pages, page), True


def _rows(connection: "DuckDBPyConnection", types: Sequence[str]) -> Iterator[list[Any]]:
    answer = connection.execute(f"SELECT * FROM {_RESULT}")
    while rows := answer.fetchmany(_ROWS_AT_ONCE):
        for row in rows:
            yield [json_value_of(value, kind) for value, kind in zip(row, types, strict=True)]


def _keep(job: EngineJob, number: int, page: Sequence[bytes]) -> int:
    if page:
        Path(f"{job.directory}/{number:05d}.json").write_bytes(b"[" + b",".join(page) + b"]")
    return 1 if page else 0


def _write_parquet(
    connection: "DuckDBPyConnection",
    columns: Sequence[Column],
    engine_types: Sequence[str],
    file: str,
) -> int:
    names = distinct_names([column.name for column in columns])
    chosen = ", ".join(
        f"{_kept(f'#{position}', kind)} AS {quoted(name)}"
        for position, (name, kind) in enumerate(zip(names, engine_types, strict=True), 1)
    )
    written = connection.execute(
        f"COPY (SELECT {chosen} FROM {_RESULT}) TO {text(file)} (FORMAT parquet, COMPRESSION zstd)"
    )
    row = written.fetchone()
    return int(row[0]) if row else 0


def _kept(expression: str, kind: str) -> str:
    """Parquet has no integers of 128 bits; DuckDB would round them to doubles."""
    return f"CAST({expression} AS VARCHAR)" if "HUGEINT" in kind else expression


def _write_text(connection: "DuckDBPyConnection", job: EngineJob, file: str) -> int:
    names = distinct_names([column.name for column in job.columns])
    types = [column.type for column in job.columns]
    rows = 0
    with Path(file).open("w", encoding="utf-8", newline="") as out:
        if job.format == "jsonl":
            for row in _rows(connection, types):
                out.write(json.encode(dict(zip(names, row, strict=True))).decode() + "\n")
                rows += 1
            return rows
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(names)
        for row in _rows(connection, types):
            writer.writerow([_cell(value) for value in row])
            rows += 1
    return rows


def _cell(value: Any) -> Any:
    """RFC 4180 knows text alone: NULL is an empty field, and what is nested is JSON."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.encode(value).decode() if isinstance(value, (list, dict)) else value
