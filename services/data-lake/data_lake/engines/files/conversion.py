"""A file of any kind → typed Parquet files as its data set has them, and the rows it refuses."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from itertools import islice
from pathlib import Path

import duckdb
from msgspec import json
from msgspec.structs import replace

from data_lake.domain.dataset import Dataset, Layout
from data_lake.domain.errors import TransientError, Unreadable
from data_lake.domain.layout import DataFile
from data_lake.domain.quarantine import RefusedRow
from data_lake.domain.trino_types import Kind, kind_of
from data_lake.engines.files.column_fit import faults, fit, sampled_fit
from data_lake.engines.files.column_values import ColumnFit
from data_lake.engines.files.content import content_of
from data_lake.engines.files.converted import Converted, WrittenFile
from data_lake.engines.files.footer import data_file
from data_lake.engines.files.local_engine import local_engine
from data_lake.engines.files.parquet_files import write
from data_lake.engines.files.relations import Relation
from data_lake.engines.files.workplace import Content, FileLimits, Workplace


class FileConverter:
    """Reads one file, for as many states of its data set as it takes.

    The file is in the directory, which belongs to it alone.
    """

    def __init__(self, path: Path, directory: Path, limits: FileLimits) -> None:
        self._path = path
        self._directory = directory
        self._limits = limits
        self._stack = ExitStack()

    def __enter__(self) -> "FileConverter":
        connection = self._stack.enter_context(local_engine(self._directory, self._limits.engine))
        self._place = Workplace(self._directory, connection, self._limits)
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def convert(self, dataset: Dataset) -> Converted:
        """Raises Unreadable, with a reason that says what was expected, what came and where."""
        try:
            return self._converted(dataset)
        except (duckdb.IOException, duckdb.OutOfMemoryException) as error:
            # What a killed neighbour left behind takes room, and the file isn't at fault.
            raise TransientError(f"the disk or the memory: {error}") from error
        except duckdb.Error as error:
            reason = str(error).replace(str(self._directory), "…").splitlines()[0]
            raise Unreadable(f"the rows can't be read: {reason}") from error

    def describe(self, file: WrittenFile, key: str, landing_id: str, written: str) -> DataFile:
        """One of the converted files, as manifests have it."""
        return data_file(
            self._place.connection,
            file.path,
            key=key,
            sources=(landing_id,),
            written=written,
            checksum=file.checksum,
        )

    def _converted(self, dataset: Dataset) -> Converted:
        known = {column.name: kind_of(column.type) for column in dataset.columns}
        taken = dataset.layout.partition_column
        content = content_of(self._path, self._place, list(known), (taken,) if taken else ())
        if content.rows == 0:
            self._check(content)
            return self._answer(content, (), ())
        relation = content.relation(known)
        if known and not known.keys() & {column.name for column in relation.columns}:
            raise Unreadable(
                f"expected columns of {dataset.name} ({', '.join(known)}), the file has others:"
                f" {', '.join(column.name for column in relation.columns)}"
            )
        if content.is_trusted:
            self._check(content)
            if (answer := self._at_once(content, relation, known, dataset.layout)) is not None:
                return answer
            content = self._distrusted(content)
        fits = fit(self._place.connection, relation, known)
        if any(each.fails for each in fits):
            content = self._without_misfits(content, relation, fits)
        self._check(content)
        files = write(self._place, relation, fits, dataset.layout)
        if (found := sum(file.rows for file in files)) != content.rows:
            raise Unreadable(f"expected {content.rows} rows by their ends, the engine read {found}")
        columns = tuple((each.column.name, each.kind) for each in fits)
        return self._answer(content, columns, tuple(files))

    def _at_once(
        self,
        content: Content,
        relation: Relation,
        known: Mapping[str, Kind],
        layout: Layout,
    ) -> Converted | None:
        """By types of the first rows, in one pass; None when a later row doesn't follow them."""
        try:
            fits = sampled_fit(self._place.connection, relation, known)
            if fits is None:
                return None
            files = write(self._place, relation, fits, layout, is_tried=True)
        except (duckdb.IOException, duckdb.OutOfMemoryException):
            raise
        except duckdb.Error:
            return None
        rows = sum(file.rows for file in files)
        if content.is_counted and rows != content.rows:
            return None
        columns = tuple((each.column.name, each.kind) for each in fits)
        return self._answer(replace(content, rows=rows), columns, tuple(files))

    def _distrusted(self, content: Content) -> Content:
        found = content.rewrite({}) if content.rewrite else content
        self._check(found)
        return found

    def _without_misfits(
        self, content: Content, relation: Relation, fits: Sequence[ColumnFit]
    ) -> Content:
        rows = content.rows + content.refused_rows
        leniency = self._limits.leniency
        most = leniency.most(rows)
        found = dict(islice(faults(self._place.connection, relation, fits), most + 1))
        if content.rewrite is None or not leniency.forgives(
            len(found) + content.refused_rows, rows
        ):
            row, reason = min(found.items())
            fails = max(each.fails for each in fits)
            raise Unreadable(
                f"{fails} of {rows} rows don't fit; row {row + 1}: {reason}", rows=rows
            )
        return content.rewrite(found)

    def _check(self, content: Content) -> None:
        """Raises Unreadable when more is refused than a file may have."""
        rows = content.rows + content.refused_rows
        if content.refused_rows and not self._limits.leniency.forgives(content.refused_rows, rows):
            with self._place.path("refused.jsonl").open("rb") as file:
                first = json.decode(file.readline(), type=RefusedRow)
            raise Unreadable(
                f"{content.refused_rows} of {rows} rows can't be read, the first in line"
                f" {first.line}: {first.reason}",
                first.line,
                first.byte,
                rows,
            )

    def _answer(
        self,
        content: Content,
        columns: tuple[tuple[str, Kind], ...],
        files: tuple[WrittenFile, ...],
    ) -> Converted:
        return Converted(
            format=content.format,
            compression=content.compression,
            encoding=content.encoding,
            header=content.header,
            rows=content.rows,
            columns=columns,
            files=files,
            refused_rows=content.refused_rows,
            refused_path=self._place.path("refused.jsonl"),
        )
