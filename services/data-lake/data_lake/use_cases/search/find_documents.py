"""Answering from a copy of the index that is at most some seconds old."""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from data_lake.domain.errors import TransientError
from data_lake.domain.search import Found, Question
from data_lake.engines import search
from data_lake.use_cases.ports import SearchIndex

FRESH = timedelta(seconds=5)
"""Of the sixty seconds within which a change is to be found: most pass in the writer's queue."""


@dataclass(slots=True)
class FindDocuments:
    index: SearchIndex
    folder: Path
    now: Callable[[], datetime]
    _tag: str = field(default="", init=False)
    _opened: sqlite3.Connection | None = field(default=None, init=False)
    _looked: datetime = field(default=datetime.min.replace(tzinfo=UTC), init=False)

    def __call__(self, question: Question) -> Found:
        """Nothing while there is no index; raises TransientError without a copy to fall back on."""
        if self.now() - self._looked >= FRESH:
            self._refresh()
        return search.ask(self._opened, question) if self._opened else Found()

    def close(self) -> None:
        if self._opened:
            self._opened.close()
            self._tag, self._opened = "", None

    def _refresh(self) -> None:
        path = self.folder / "search.sqlite"
        try:
            tag = self.index.fetch(str(path), self._tag)
        except TransientError:
            if self._opened is None:
                raise
            # An old answer is better than none; the next question looks again.
            return
        self._looked = self.now()
        if tag == self._tag:
            return
        self.close()
        self._tag, self._opened = tag, search.opened(path) if tag else None
        # What is open stays readable, and the next one finds the place free.
        path.unlink(missing_ok=True)
