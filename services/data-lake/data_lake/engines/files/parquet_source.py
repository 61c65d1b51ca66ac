"""Parquet as it comes, read as a whole or not at all."""

from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from data_lake.domain.column_names import column_names
from data_lake.domain.errors import Unreadable
from data_lake.engines.files.duckdb_types import natural_kind
from data_lake.engines.files.relations import FileColumn, Relation
from data_lake.engines.files.sql_text import literal, quoted

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def parquet_rows(connection: "DuckDBPyConnection", path: Path) -> int:
    """Reads the footer; raises Unreadable for a file that breaks off or is none."""
    try:
        ((rows,),) = connection.execute(
            f"SELECT num_rows FROM parquet_file_metadata({literal(path)})"
        ).fetchall()
    except duckdb.Error as error:
        raise Unreadable(f"the Parquet file can't be read: {str(error).splitlines()[0]}") from error
    return int(rows)


def parquet_relation(
    connection: "DuckDBPyConnection", path: Path, taken: tuple[str, ...]
) -> Relation:
    sql = f"read_parquet({literal(path)}, hive_partitioning = false)"
    found = connection.sql(f"SELECT * FROM {sql} LIMIT 0")
    names = column_names(found.columns, taken)
    columns = tuple(
        FileColumn(quoted(column), name, False, natural_kind(kind), str(kind))
        for column, name, kind in zip(found.columns, names, found.types, strict=True)
    )
    return Relation(sql, columns)
