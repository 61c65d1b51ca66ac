"""Files of rows in Parquet, as the lake has them; a value's type is as the test's SQL says."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import duckdb

from data_lake.domain.layout import DataFile
from data_lake.engines.files.footer import data_file
from data_lake.engines.row_checksum import row_sum


@contextmanager
def _engine() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(config={"threads": 1}) as connection:
        yield connection


def write_parquet(path: str, query: str) -> None:
    with _engine() as connection:
        connection.execute(f"COPY ({query}) TO '{path}' (FORMAT parquet, COMPRESSION zstd)")


def read_parquet(path: str) -> list[dict[str, Any]]:
    with _engine() as connection:
        found = connection.execute(f"SELECT * FROM read_parquet('{path}')")
        names = [each[0] for each in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def describe_parquet(path: str, key: str, sources: tuple[str, ...], written: str) -> DataFile:
    with _engine() as connection:
        checksum = row_sum(connection, f"read_parquet('{path}')").checksum
        return data_file(
            connection, path, key=key, sources=sources, written=written, checksum=checksum
        )
