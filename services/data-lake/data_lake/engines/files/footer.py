"""What a written Parquet file says of itself: its size, and its columns' bounds for pruning."""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from data_lake.domain.layout import Bound, ColumnStatistics, DataFile
from data_lake.engines.files.sql_text import literal

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MOST_CHARACTERS = 64
# The length in four bytes and the magic: https://parquet.apache.org/docs/file-format/
_TRAILER_BYTES = 8
_INTEGERS = frozenset({"TINYINT", "SMALLINT", "INTEGER", "BIGINT"})
# Decimals are left out: a float would round them, and a text wouldn't compare as a number.
_BOUNDED = _INTEGERS | {"FLOAT", "DOUBLE", "DATE", "TIMESTAMP", "VARCHAR"}

_Chunk = tuple[str, int, int, int | None, str | None, str | None]
"""Part of a nested column, bytes, values, nulls if they are stated, least and most."""


def data_file(
    connection: "DuckDBPyConnection",
    path: str | Path,
    *,
    key: str,
    sources: tuple[str, ...],
    written: str,
    checksum: int,
) -> DataFile:
    """Of a file that DuckDB has written to local disk; the connection may read it."""
    file = literal(path)
    rows, footer_bytes = connection.execute(
        f"SELECT num_rows, footer_size FROM parquet_file_metadata({file})"
    ).fetchall()[0]
    return DataFile(
        key=key,
        bytes=Path(path).stat().st_size,
        rows=rows,
        checksum=checksum,
        sources=sources,
        columns=_statistics(connection, file),
        footer_bytes=footer_bytes + _TRAILER_BYTES,
        written=written,
    )


def _statistics(connection: "DuckDBPyConnection", file: str) -> dict[str, ColumnStatistics]:
    described = connection.execute(f"DESCRIBE SELECT * FROM read_parquet({file})").fetchall()
    chunks: defaultdict[str, list[_Chunk]] = defaultdict(list)
    for path, *chunk in connection.execute(
        "SELECT path_in_schema, num_values, total_compressed_size, stats_null_count,"
        f" stats_min_value, stats_max_value FROM parquet_metadata({file})"
    ).fetchall():
        values, size, nulls, least, most = chunk
        # The parts of a nested column are named `column, part`, and no column's name has a comma.
        column, _, part = path.partition(", ")
        chunks[column].append((part, size, values, nulls, least, most))
    return {name: _of_column(chunks[name], kind) for name, kind, *_ in described}


def _of_column(chunks: list[_Chunk], kind: str) -> ColumnStatistics:
    size = sum(chunk[1] for chunk in chunks)
    if kind not in _BOUNDED or any(chunk[0] for chunk in chunks):
        return ColumnStatistics(bytes=size)
    return ColumnStatistics(
        bytes=size,
        nulls=sum(chunk[3] or 0 for chunk in chunks),
        minimum=_least(chunks, kind),
        maximum=_most(chunks, kind),
    )


def _least(chunks: list[_Chunk], kind: str) -> Bound:
    bounds = _bounds(((*chunk[2:4], chunk[4]) for chunk in chunks), kind)
    if bounds is None:
        return None
    least = min(bounds)  # type: ignore[type-var]
    return least[:MOST_CHARACTERS] if isinstance(least, str) else least


def _most(chunks: list[_Chunk], kind: str) -> Bound:
    bounds = _bounds(((*chunk[2:4], chunk[5]) for chunk in chunks), kind)
    if bounds is None:
        return None
    most = max(bounds)  # type: ignore[type-var]
    return None if isinstance(most, str) and len(most) > MOST_CHARACTERS else most


def _bounds(stated: Iterable[tuple[int, int | None, str | None]], kind: str) -> list[Bound] | None:
    """None when a row group has values and no bound, or there are no values at all."""
    bounds: list[Bound] = []
    for values, nulls, text in stated:
        if text is not None:
            bounds.append(_bound(text, kind))
        elif values != nulls:
            return None
    return bounds or None


def _bound(text: str, kind: str) -> Bound:
    if kind in _INTEGERS:
        return int(text)
    if kind in {"FLOAT", "DOUBLE"}:
        return float(text)
    return text.replace(" ", "T", 1) if kind == "TIMESTAMP" else text
