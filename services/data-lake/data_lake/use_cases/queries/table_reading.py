"""Which of a table's partitions and files a statement may need, and how much that is."""

from collections.abc import Sequence

from data_lake.domain.dataset import Dataset
from data_lake.domain.estimate import TablePlan
from data_lake.domain.layout import DataFile, Manifest, Pointer
from data_lake.domain.pruning import file_may_meet, partition_may_meet
from data_lake.domain.scanning import scan_of
from data_lake.engines.sql import TableUse


class TableReading:
    """Of one table: what any of the statement's uses of it may need."""

    def __init__(
        self, dataset: Dataset, uses: Sequence[TableUse], pointers: Sequence[Pointer]
    ) -> None:
        self.dataset = dataset
        self.uses = uses
        self.pointers = pointers
        self.types = dataset.column_types()
        self.pointers_read = [
            pointer for pointer in pointers if pointer.files and self._may_hold(pointer.partition)
        ]
        columns = dict.fromkeys(column for use in uses for column in use.columns)
        self.columns = tuple(
            column for column in columns if column != dataset.layout.partition_column
        )

    def _may_hold(self, partition: str) -> bool:
        layout = self.dataset.layout
        source_kind = self.types.get(layout.partition_source, "")
        return any(
            all(
                partition_may_meet(
                    layout, source_kind, partition, bound.column, bound.operator, bound.value
                )
                for bound in use.bounds
            )
            for use in self.uses
        )

    def files_of(self, manifest: Manifest) -> list[DataFile]:
        return [file for file in manifest.files if file.rows and self._may_be_needed(file)]

    def _may_be_needed(self, file: DataFile) -> bool:
        return any(
            all(
                file_may_meet(
                    self.types.get(bound.column, ""),
                    file.columns.get(bound.column),
                    file.rows,
                    bound.operator,
                    bound.value,
                )
                for bound in use.bounds
            )
            for use in self.uses
        )

    def plan(self, files: Sequence[tuple[str, DataFile]]) -> TablePlan:
        bounds = dict.fromkeys(
            f"{bound.column} {bound.operator} {_said(bound.value)}"
            for use in self.uses
            for bound in use.bounds
        )
        scans = [scan_of(file, self.columns) for _, file in files]
        return TablePlan(
            table=self.dataset.name,
            partitions=len(self.pointers),
            partitions_read=len({partition for partition, _ in files}),
            files=sum(pointer.files for pointer in self.pointers),
            files_read=len(files),
            bytes=sum(pointer.bytes for pointer in self.pointers),
            bytes_read=sum(scan.bytes for scan in scans),
            rows_read=sum(file.rows for _, file in files),
            requests=sum(scan.requests for scan in scans),
            columns=self.columns,
            bounds=tuple(bounds),
        )


def _said(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
