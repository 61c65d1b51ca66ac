"""The rows of a file as Parquet files, one or more for each partition."""

import os
import shutil
from collections.abc import Iterator, Sequence
from hashlib import file_digest
from pathlib import Path
from urllib.parse import unquote

from data_lake.domain.dataset import Layout
from data_lake.domain.errors import Unreadable
from data_lake.domain.partitioning import MOST_PARTITIONS, NO_VALUE, time_format
from data_lake.engines.files.column_values import ColumnFit, selected, tried
from data_lake.engines.files.converted import WrittenFile
from data_lake.engines.files.relations import Relation
from data_lake.engines.files.sql_text import literal, quoted
from data_lake.engines.files.workplace import Workplace
from data_lake.engines.row_checksum import checksum_expression

# No column of a file gets a name with two underscores in front.
_PARTITION = "__partition"
_FILE = "__file"
_MOST_FILE_BYTES = "256MB"
# A name in a directory takes 255 bytes, and has the column in front.
_MOST_VALUE_BYTES = 255 - len(f"{_PARTITION}=")


def write(
    place: Workplace,
    relation: Relation,
    fits: Sequence[ColumnFit],
    layout: Layout,
    *,
    is_tried: bool = False,
) -> list[WrittenFile]:
    """Rows keep their order within a partition. One that `is_tried` fails at the first misfit.

    Raises Unreadable for too many partitions, or one of too long a name."""
    directory = place.path("written")
    shutil.rmtree(directory, ignore_errors=True)
    options = "FORMAT parquet, COMPRESSION zstd"
    rows = (tried if is_tried else selected)(fits, relation.sql)
    if layout.partition_column:
        part = _partition(layout, fits)
        _check_partitions(place, f"SELECT {part} AS value FROM ({rows})")
        rows = f"SELECT *, {part} AS {_PARTITION} FROM ({rows})"
        options += f", PARTITION_BY ({_PARTITION})"
    else:
        options += f", FILE_SIZE_BYTES {literal(_MOST_FILE_BYTES)}"
    place.connection.execute(f"COPY ({rows}) TO {literal(directory)} ({options})")
    found = list(_paths(directory))
    sums = _sums(place, [path for _, path in found])
    return [
        WrittenFile(partition, path, *sums[str(path)], _digest(path)) for partition, path in found
    ]


def _check_partitions(place: Workplace, values: str) -> None:
    """Before each becomes a directory with an open file."""
    count, longest = place.connection.execute(
        "SELECT count(*), max(strlen(url_encode(value)))"
        f" FROM (SELECT DISTINCT value FROM ({values}) LIMIT {MOST_PARTITIONS + 1})"
    ).fetchall()[0]
    if count > MOST_PARTITIONS:
        raise Unreadable(
            f"expected rows of at most {MOST_PARTITIONS} partitions in one file, got more: part the"
            " data set by longer periods, or split the file"
        )
    if count and longest > _MOST_VALUE_BYTES:
        raise Unreadable(
            f"expected values of at most {_MOST_VALUE_BYTES} bytes to part rows by, URL-encoded,"
            f" got one of {longest}: part the data set by another column"
        )


def _partition(layout: Layout, fits: Sequence[ColumnFit]) -> str:
    kinds = {each.column.name: each.kind for each in fits}
    source = quoted(layout.partition_source)
    if layout.partition_source not in kinds:
        return literal(NO_VALUE)
    value = f"CAST({source} AS VARCHAR)"
    if form := time_format(layout):
        value = f"strftime(TRY_CAST({source} AS TIMESTAMP), {literal(form)})"
    return f"coalesce(nullif({value}, ''), {literal(NO_VALUE)})"


def _paths(directory: Path) -> Iterator[tuple[str, Path]]:
    for folder, _, names in sorted(os.walk(directory)):
        _, _, partition = Path(folder).name.partition(f"{_PARTITION}=")
        for name in sorted(names):
            yield unquote(partition), Path(folder, name)


def _sums(place: Workplace, paths: list[Path]) -> dict[str, tuple[int, int]]:
    """Rows and their checksum, by file; in one statement, for there may be hundreds."""
    files = f"[{', '.join(map(literal, paths))}]"
    relation = f"read_parquet({files}, hive_partitioning = false"
    described = place.connection.execute(f"DESCRIBE SELECT * FROM {relation})").fetchall()
    checksum = checksum_expression({row[0]: row[1] for row in described})
    rows = place.connection.execute(
        f"SELECT {_FILE}, count(*), {checksum} FROM {relation}, filename = '{_FILE}')"
        f" GROUP BY {_FILE}"
    ).fetchall()
    return {path: (count, total) for path, count, total in rows}


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
