"""What the catalogue holds, as documents: data sets and saved queries, read as they are now."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Protocol

from msgspec import Struct

from data_lake.domain.dataset import Dataset
from data_lake.domain.instants import written
from data_lake.domain.layout import Pointer
from data_lake.domain.query import SavedQuery
from data_lake.domain.search import Document
from data_lake.use_cases.ports import Catalogue, Commits

DATASET, SAVED_QUERY = "dataset", "saved-query"
PAGE = 100


class SavedQueries(Protocol):
    def find(self, name: str) -> SavedQuery | None: ...

    def list(self, after: str, limit: int) -> list[SavedQuery]: ...


class CatalogueDocuments(Struct, frozen=True):
    catalogue: Catalogue
    commits: Commits
    saved: SavedQueries
    now: Callable[[], datetime]

    def of_dataset(self, name: str) -> Document | None:
        """None for one that isn't there: none is ever deleted, so that it is still to come."""
        dataset = self.catalogue.dataset(name)
        return dataset_document(dataset, self.commits.pointers(name)) if dataset else None

    def of_saved_query(self, name: str) -> Document:
        saved = self.saved.find(name)
        if saved is None:
            version = written(self.now())
            return Document(kind=SAVED_QUERY, id=name, version=version, gone=True)
        return saved_query_document(saved)

    def all(self) -> Iterator[Document]:
        for dataset in self.catalogue.datasets():
            yield dataset_document(dataset, self.commits.pointers(dataset.name))
        after = ""
        while page := self.saved.list(after, PAGE):
            yield from map(saved_query_document, page)
            after = page[-1].name


def dataset_document(dataset: Dataset, pointers: list[Pointer]) -> Document:
    """Its version follows from what it tells, so that an unchanged data set is no news.

    Versions of the data set and of its partitions grow only.
    """
    committed = sum(pointer.version for pointer in pointers)
    described = (f"{column.name} {column.description}" for column in dataset.columns)
    return Document(
        kind=DATASET,
        id=dataset.name,
        version=f"{dataset.version:012d}.{committed:015d}",
        title=dataset.name,
        names=tuple(each.strip() for each in described),
        text=dataset.description,
        tags=dataset.tags,
        owner=dataset.owner,
        address=f"datasets/{dataset.name}",
        updated=max((pointer.updated for pointer in pointers), default=dataset.updated),
    )


def saved_query_document(saved: SavedQuery) -> Document:
    return Document(
        kind=SAVED_QUERY,
        id=saved.name,
        version=saved.updated,
        title=saved.name,
        names=saved.parameters,
        text=f"{saved.description}\n{saved.sql}".strip(),
        owner=saved.owner,
        address=f"saved-queries/{saved.name}",
        updated=saved.updated,
    )
