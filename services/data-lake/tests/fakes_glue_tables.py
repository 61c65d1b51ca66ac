"""What Athena would read, in memory."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from data_lake.domain.dataset import Dataset
from data_lake.domain.layout import Pointer


@dataclass
class FakeGlueTables:
    """`seen`: data set → partition → the version that Athena reads."""

    seen: dict[str, dict[str, int]] = field(default_factory=dict)
    columns: dict[str, dict[str, str]] = field(default_factory=dict)

    def follow(self, dataset: Dataset, pointers: Mapping[str, Pointer]) -> None:
        self.columns[dataset.name] = dataset.column_types()
        partitions = self.seen.setdefault(dataset.name, {})
        for partition, pointer in pointers.items():
            partitions[partition] = pointer.version

    def versions(self, dataset: Dataset) -> dict[str, int]:
        return dict(self.seen.get(dataset.name, {}))
