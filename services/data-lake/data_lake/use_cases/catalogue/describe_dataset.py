"""What people say of a data set: kept in the catalogue, and found by words soon after."""

from collections.abc import Callable
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from data_lake.domain.dataset import Dataset
from data_lake.domain.dataset_rules import DatasetDetails, described, whole
from data_lake.domain.expectation import Expected, expect_version
from data_lake.domain.instants import written
from data_lake.events.searched import DatasetChanged, encoded
from data_lake.use_cases.contention import persistently
from data_lake.use_cases.ports import Catalogue, IndexQueue

INDEX_DELAY_S = 10
"""The index is told before the change is stored, so that no crash between leaves it untold; it
looks once the change has been stored, or was given up."""


class DescribeDataset(Struct, frozen=True):
    catalogue: Catalogue
    queue: IndexQueue
    now: Callable[[], datetime]
    pause: Callable[[int], None]

    def __call__(
        self, name: str, details: DatasetDetails, expected: Expected, *, is_whole: bool
    ) -> Dataset:
        """The data set as it is now; `is_whole`: what isn't said is said to be nothing.

        Raises Stale when it isn't as expected, Conflict and Invalid as `described` does.
        """
        said = whole(details) if is_whole else details
        return persistently(lambda: self._describe(name, said, expected), self.pause)

    def _describe(self, name: str, details: DatasetDetails, expected: Expected) -> Dataset:
        found = self.catalogue.dataset(name)
        expect_version(found.version if found else 0, expected)
        moment = written(self.now())
        dataset = found or Dataset(name=name, created=moment)
        # Columns come with a landing, whose rows lie by this layout though it commits later.
        has_rows = bool(dataset.columns)
        told = replace(
            described(dataset, details, has_rows=has_rows),
            version=dataset.version + 1,
            updated=moment,
        )
        self.queue.ask(encoded(DatasetChanged(name)), INDEX_DELAY_S)
        self.catalogue.store(told, dataset.version)
        return told
