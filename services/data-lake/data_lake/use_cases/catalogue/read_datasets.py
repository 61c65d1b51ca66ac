"""What there is: data sets, their partitions, versions and files, and where their rows are from."""

from collections.abc import Sequence
from typing import Generic, TypeVar

from msgspec import Struct

from data_lake.domain.dataset import Dataset
from data_lake.domain.layout import DataFile, Landed, Landing, Pointer
from data_lake.use_cases.ports import Catalogue, Commits

Item = TypeVar("Item")


class Page(Struct, Generic[Item], frozen=True):
    """`position` is where the next page begins, "" on the last."""

    items: list[Item]
    position: str


class Holding(Struct, frozen=True, kw_only=True):
    """A data set with the sums of its partitions; `fresh` is when rows came or moved last."""

    dataset: Dataset
    partitions: int
    rows: int
    bytes: int
    files: int
    fresh: str


class Origin(Struct, frozen=True):
    """A landed object, and the versions of partitions that have its rows since."""

    landing: Landing
    landed: list[Landed]


class ReadDatasets(Struct, frozen=True):
    """None is answered of a data set, or a partition, that there isn't."""

    catalogue: Catalogue
    commits: Commits

    def one(self, name: str) -> Holding | None:
        dataset = self.catalogue.dataset(name)
        return self._holding(dataset) if dataset else None

    def page(self, after: str, limit: int) -> Page[Holding]:
        # One more than asked tells whether a page follows, so that no last page is empty.
        found = self.catalogue.datasets_after(after, limit + 1)
        holdings = [self._holding(dataset) for dataset in found[:limit]]
        return Page(holdings, found[limit - 1].name if len(found) > limit else "")

    def partitions(self, name: str, position: str, limit: int) -> Page[Pointer] | None:
        if self.catalogue.dataset(name) is None:
            return None
        pointers = sorted(self.commits.pointers(name), key=lambda each: each.partition)
        return _cut(pointers, position, limit)

    def versions(
        self, name: str, partition: str, position: str, limit: int
    ) -> Page[Pointer] | None:
        """Youngest first, of one partition: those of which the files are kept still."""
        history = self.commits.history(name, partition)
        return _cut(history, position, limit) if history else None

    def files(self, name: str, partition: str, position: str, limit: int) -> Page[DataFile] | None:
        """Of the version that counts."""
        manifest = self.commits.manifest(self.commits.pointer(name, partition))
        return _cut(manifest.files, position, limit) if manifest else None

    def lineage(self, name: str, before: str, limit: int) -> Page[Origin] | None:
        """Youngest first."""
        if self.catalogue.dataset(name) is None:
            return None
        page = self.landings(name, before, limit)
        wanted: dict[str, list[Landed]] = {landing.id: [] for landing in page.items}
        for line in self.commits.landed(name):
            if line.landing_id in wanted:
                wanted[line.landing_id].append(line)
        origins = [Origin(landing, wanted[landing.id]) for landing in page.items]
        return Page(origins, page.position)

    def landings(self, name: str, before: str, limit: int) -> Page[Landing]:
        return _of_landings(self.catalogue.landings(name, before, limit + 1), limit)

    def quarantined(self, before: str, limit: int) -> Page[Landing]:
        return _of_landings(self.catalogue.quarantined(before, limit + 1), limit)

    def _holding(self, dataset: Dataset) -> Holding:
        pointers = self.commits.pointers(dataset.name)
        return Holding(
            dataset=dataset,
            partitions=len(pointers),
            rows=sum(each.rows for each in pointers),
            bytes=sum(each.bytes for each in pointers),
            files=sum(each.files for each in pointers),
            fresh=max((each.updated for each in pointers), default=""),
        )


def _of_landings(found: list[Landing], limit: int) -> Page[Landing]:
    last = found[limit - 1] if len(found) > limit else None
    return Page(found[:limit], f"{last.started}#{last.id}" if last else "")


def _cut(items: Sequence[Item], position: str, limit: int) -> Page[Item]:
    """By number: what changes meanwhile may come twice or be left out, as the API says."""
    start = int(position or 0)
    end = start + limit
    return Page(list(items[start:end]), str(end) if end < len(items) else "")
