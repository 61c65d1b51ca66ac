"""A batch of what may have changed → the documents of it, all taken over at once."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

from msgspec import Struct

from data_lake.domain.search import Document
from data_lake.events.searched import Changed, DatasetChanged, EverythingChanged, SavedQueryChanged
from data_lake.use_cases.search.catalogue_documents import CatalogueDocuments

Told: TypeAlias = Changed | Document


class TakeChanges(Struct, frozen=True):
    documents: CatalogueDocuments
    index: Callable[[Sequence[Document]], int]

    def __call__(self, told: Sequence[Told]) -> int:
        """How many documents are news; a thing that is told of many times is read once."""
        documents = list(self._documents(dict.fromkeys(told)))
        return self.index(documents) if documents else 0

    def _documents(self, told: dict[Told, None]) -> Iterator[Document]:
        is_all = EverythingChanged() in told
        if is_all:
            yield from self.documents.all()
        for each in told:
            match each:
                case Document():
                    yield each
                case DatasetChanged() if not is_all:
                    document = self.documents.of_dataset(each.name)
                    if document is not None:
                        yield document
                case SavedQueryChanged():
                    # Of one that was deleted a list of all tells nothing.
                    yield self.documents.of_saved_query(each.name)
