"""Files of rows in JSON, in the place of Parquet: what is committed hangs on no format."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from data_lake.domain.checksum import total
from data_lake.domain.compaction import Rewritten
from data_lake.domain.dataset import Dataset
from data_lake.domain.keys import data_key
from data_lake.domain.layout import ColumnStatistics, DataFile
from data_lake.engines.row_checksum import RowSum

Row = dict[str, Any]


def write_rows(path: str, rows: Sequence[Row]) -> None:
    Path(path).write_text("".join(f"{json.dumps(row, sort_keys=True)}\n" for row in rows))


def read_rows(path: str) -> list[Row]:
    return [json.loads(line) for line in Path(path).read_text().splitlines()]


def count_rows(path: str) -> RowSum:
    lines = Path(path).read_bytes().splitlines()
    return RowSum(len(lines), total(int(sha256(line).hexdigest()[:16], 16) for line in lines))


def describe_rows(path: str, key: str, sources: tuple[str, ...], written: str) -> DataFile:
    rows, counted = read_rows(path), count_rows(path)
    values = {name: [row[name] for row in rows] for name in rows[0]}
    return DataFile(
        key=key,
        bytes=Path(path).stat().st_size,
        rows=counted.rows,
        checksum=counted.checksum,
        sources=sources,
        columns={
            name: ColumnStatistics(bytes=1, minimum=min(each), maximum=max(each))
            for name, each in values.items()
        },
        written=written,
    )


@dataclass(frozen=True)
class PlainRewriter:
    """One file, whatever there was."""

    def rewrite(self, dataset: Dataset, paths: Sequence[str], folder: str) -> Rewritten:
        rows = [row for path in paths for row in read_rows(path)]
        columns = dataset.layout.sort_columns
        write_rows(f"{folder}/0", sorted(rows, key=lambda row: [row[each] for each in columns]))
        return Rewritten((f"{folder}/0",), 0)

    def describe(
        self, path: str, *, dataset: Dataset, partition: str, cause: str, written: str
    ) -> DataFile:
        digest = sha256(Path(path).read_bytes()).hexdigest()
        key = data_key(dataset.name, partition, cause, digest)
        found = describe_rows(path, key, (), written)
        return replace(found, sorted_by=dataset.layout.sort_columns)
