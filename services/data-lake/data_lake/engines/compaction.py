"""Parquet files on this disk are written anew by DuckDB: fewer, sorted, in columns of zstd.

Bound in memory: what doesn't fit is sorted on the disk. On one thread, which is as fast as two for
a sort of this size, makes the same bytes each time, and ranges that don't overlap from file to
file.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from hashlib import file_digest
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from data_lake.domain.checksum import difference, total
from data_lake.domain.compaction import ROW_GROUP_ROWS, LostRows, Rewritten
from data_lake.domain.dataset import Dataset
from data_lake.domain.errors import TransientError
from data_lake.domain.evolution import merged
from data_lake.domain.keys import data_key
from data_lake.domain.layout import DataFile
from data_lake.domain.trino_types import duckdb_type, kind_of, text_of
from data_lake.engines.files.duckdb_types import stored_kind
from data_lake.engines.files.footer import data_file
from data_lake.engines.files.local_engine import EngineLimits, local_engine
from data_lake.engines.files.sql_text import literal, literals, quoted
from data_lake.engines.row_checksum import row_sum

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_INTEGERS = frozenset({"TINYINT", "SMALLINT", "INTEGER"})


class DuckDbRewriter(Struct, frozen=True):
    """`target_bytes` of a written file, about; `row_group_rows` is smaller in tests only."""

    target_bytes: int
    memory_mb: int
    row_group_rows: int = ROW_GROUP_ROWS

    def rewrite(self, dataset: Dataset, paths: Sequence[str], folder: str) -> Rewritten:
        """`paths` and `folder` are in one directory, which the engine sees and no other."""
        with self._engine(paths[0]) as connection:
            kinds = {path: _kinds(connection, path) for path in paths}
            wanted = _wanted(connection, dataset)
            _check_kinds(connection, dataset, kinds)
            restated = _restated(connection, kinds, wanted)
            sorted_by = [quoted(each) for each in dataset.layout.sort_columns if each in wanted]
            order = f" ORDER BY {', '.join(sorted_by)}" if sorted_by else ""
            connection.execute(
                f"COPY (SELECT * FROM {_rows(kinds, wanted)}{order})"
                f" TO {literal(folder)} (FORMAT parquet, COMPRESSION zstd,"
                f" ROW_GROUP_SIZE {self.row_group_rows},"
                f" ROW_GROUPS_PER_FILE ({self._groups_per_file(connection, paths)}::UBIGINT))"
            )
        # data_10.parquet comes after data_9.parquet.
        written = sorted(map(str, Path(folder).iterdir()), key=lambda path: (len(path), path))
        return Rewritten(tuple(written), restated)

    def describe(
        self, path: str, *, dataset: Dataset, partition: str, cause: str, written: str
    ) -> DataFile:
        with Path(path).open("rb") as content:
            digest = file_digest(content, "sha256").hexdigest()
        with self._engine(path) as connection:
            found = data_file(
                connection,
                path,
                key=data_key(dataset.name, partition, cause, digest),
                sources=(),
                written=written,
                checksum=row_sum(connection, f"read_parquet({literal(path)})").checksum,
            )
        return replace(found, sorted_by=dataset.layout.sort_columns)

    def _engine(self, path: str) -> AbstractContextManager["DuckDBPyConnection"]:
        directory = str(Path(path).parent)
        return local_engine(directory, EngineLimits(memory_mb=self.memory_mb, threads=1))

    def _groups_per_file(self, connection: "DuckDBPyConnection", paths: Sequence[str]) -> int:
        """For files of equal size, near to the target if rows compress as they did before."""
        weight = sum(Path(path).stat().st_size for path in paths)
        rows: int = connection.execute(
            f"SELECT sum(num_rows) FROM parquet_file_metadata({literals([*paths])})"
        ).fetchall()[0][0]
        files = max(1, round(weight / self.target_bytes))
        return max(1, ceil(rows / files / self.row_group_rows))


def _kinds(connection: "DuckDBPyConnection", path: str) -> dict[str, str]:
    described = connection.execute(f"DESCRIBE SELECT * FROM read_parquet({literal(path)})")
    return {name: kind for name, kind, *_ in described.fetchall()}


def _wanted(connection: "DuckDBPyConnection", dataset: Dataset) -> dict[str, str]:
    """Column → type in the words of DESCRIBE, so that types can be compared."""
    types = {column.name: duckdb_type(kind_of(column.type)) for column in dataset.columns}
    asked = ", ".join(f"typeof(NULL::{kind})" for kind in types.values())
    return dict(zip(types, connection.execute(f"SELECT {asked}").fetchall()[0], strict=True))


def _check_kinds(
    connection: "DuckDBPyConnection", dataset: Dataset, kinds: Mapping[str, Mapping[str, str]]
) -> None:
    """Raises TransientError where values would be made narrower: the data set is read anew then."""
    types = {column.name: kind_of(column.type) for column in dataset.columns}
    for columns in {tuple(each.items()) for each in kinds.values()}:
        for name, kind in columns:
            wanted = types.get(name)
            if wanted is None:
                continue
            found = stored_kind(connection.sqltype(kind))
            if merged(wanted, found) != wanted:
                raise TransientError(
                    f"column {name} of {dataset.name} is {text_of(wanted)} in schema"
                    f" {dataset.schema_version}, and {text_of(found)} in a file"
                )


def _rows(kinds: Mapping[str, Mapping[str, str]], wanted: Mapping[str, str]) -> str:
    """The rows of all files, in the types wanted; files of the same columns are read as one."""
    alike: defaultdict[tuple[tuple[str, str], ...], list[str]] = defaultdict(list)
    for path, columns in kinds.items():
        alike[tuple(columns.items())].append(path)
    reads = [_read(dict(columns), paths, wanted) for columns, paths in alike.items()]
    return f"({' UNION ALL '.join(reads)})"


def _read(columns: Mapping[str, str], paths: list[str], wanted: Mapping[str, str]) -> str:
    if unknown := columns.keys() - wanted.keys():
        raise LostRows(f"columns {sorted(unknown)} of {paths[0]} aren't the data set's")
    chosen = (
        f"CAST({quoted(name) if name in columns else 'NULL'} AS {kind}) AS {quoted(name)}"
        for name, kind in wanted.items()
    )
    return f"SELECT {', '.join(chosen)} FROM read_parquet({literals(paths)})"


def _restated(
    connection: "DuckDBPyConnection",
    kinds: Mapping[str, Mapping[str, str]],
    wanted: Mapping[str, str],
) -> int:
    """What the types wanted add to the rows' sum; read for it only when there may be something."""
    altered = {
        path: columns
        for path, columns in kinds.items()
        if not all(_keeps_sum(kind, wanted.get(name, kind)) for name, kind in columns.items())
    }
    if not altered:
        return 0
    as_read = total(
        row_sum(connection, f"read_parquet({literal(path)})").checksum for path in altered
    )
    return difference(row_sum(connection, _rows(altered, wanted)).checksum, as_read)


def _keeps_sum(kind: str, wanted: str) -> bool:
    """As engines/row_checksum.py counts values: a bigint may become another number as a double."""
    return kind == wanted or (kind in _INTEGERS and wanted in {*_INTEGERS, "BIGINT", "DOUBLE"})
