"""Taking documents over into the index: whoever comes between makes it begin anew."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from data_lake.domain.errors import Contended
from data_lake.domain.search import Document
from data_lake.engines import search
from data_lake.use_cases.ports import SearchIndex

MOST_TRIES = 5


@dataclass(slots=True)
class IndexDocuments:
    """Keeps its copy, so that a warm function fetches what others have written only."""

    index: SearchIndex
    folder: Path
    _tag: str = field(default="", init=False)

    def __call__(self, documents: Sequence[Document]) -> int:
        """How many of them were news; all of them are found from now on, or something is raised.

        Raises TransientError, Contended among them.
        """
        for _ in range(MOST_TRIES - 1):
            try:
                return self._apply(documents)
            except Contended:
                continue
        return self._apply(documents)

    def _apply(self, documents: Sequence[Document]) -> int:
        path = self.folder / "written.sqlite"
        known, self._tag = self._tag if path.exists() else "", ""
        tag = self.index.fetch(str(path), known)
        if not tag:
            path.unlink(missing_ok=True)
            search.create(path)
        taken = search.write(path, documents)
        # Until it is stored the copy holds what nobody else has: the tag stays unset if that fails.
        self._tag = self.index.replace(str(path), tag) if taken else tag
        return taken
