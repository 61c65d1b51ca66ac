"""What queries need of the world. All raise TransientError or Denied where they call AWS."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol

from data_lake.domain.access import Access, AccessBatch
from data_lake.domain.budget import Budget
from data_lake.domain.engine_job import EngineJob, EngineResult, Limits
from data_lake.domain.query import Format, Query, SavedQuery


class Engine(Protocol):
    @property
    def name(self) -> str: ...

    def run(self, job: EngineJob, limits: Limits, is_cancelled: Callable[[], bool]) -> EngineResult:
        """Raises Stopped for what would end the same way again, Cancelled, or TransientError."""
        ...


class Queries(Protocol):
    """Queries, and with each change of state what it changes of its owner's budget."""

    def create(self, query: Query, day_limit_bytes: int, access: Access | None) -> Query | None:
        """Stores it and sets its bytes aside, at once; None when it is new, else the stored one.

        `access` is its line of the log, if it has ended already.

        Raises DaySpent when the day's budget has no room for it.
        """
        ...

    def find(self, query_id: str) -> Query | None: ...

    def begin(self, query: Query) -> bool:
        """Queued → running as `query` says; False when it isn't queued any more."""
        ...

    def reserve_more(self, query: Query, before_bytes: int, day_limit_bytes: int) -> None:
        """A running query's `reserved_bytes` in place of `before_bytes`.

        Raises DaySpent when the day's budget has no room for them, or the run is another's by now.
        """
        ...

    def put_back(self, query: Query) -> None:
        """Running → queued, unless its run is another's by now."""
        ...

    def end(self, query: Query, was: Query, access: Access, reuse_key: str = "") -> bool:
        """Stores its end in place of `was`, and settles the budget; False when `was` is no more.

        `reuse_key`: the same statement over the same versions is answered by this result.
        """
        ...

    def ask_to_cancel(self, query_id: str) -> None: ...

    def is_to_be_cancelled(self, query_id: str) -> bool: ...

    def answered(self, reuse_key: str) -> Query | None:
        """The query that has its result, if that is still there."""
        ...

    def of(self, owner: str, before: str, limit: int) -> list[Query]:
        """Newest first; `before` is a query's `position_of`, "" for the newest."""
        ...


class Budgets(Protocol):
    def budget(self, owner: str, day: str, limit_bytes: int) -> Budget: ...

    def downloaded(self, access: Access, day: str) -> None:
        """Adds the bytes to the day's, at once with the line of the access log."""
        ...


class AccessLines(Protocol):
    """Lines that wait for the access log. A batch is decided once, and then written until done."""

    def batch(self, limit: int) -> AccessBatch | None:
        """The one that was begun, else a new one of the oldest lines; None when nothing waits."""
        ...

    def done(self, batch: AccessBatch) -> None: ...

    def was_told(self, owner: str, day: str) -> bool: ...

    def told(self, owner: str, day: str) -> None: ...


class Saved(Protocol):
    def find(self, name: str) -> SavedQuery | None: ...

    def list(self, after: str, limit: int) -> "list[SavedQuery]": ...

    def store(self, saved: SavedQuery) -> None:
        """Over the version before its own; raises Contended when another is stored."""
        ...

    def delete(self, name: str, version: int) -> None:
        """Raises Contended when another version is stored."""
        ...


class Results(Protocol):
    """Objects of a query's result."""

    def store(self, query_id: str, result: EngineResult) -> None: ...

    def store_file(self, query_id: str, form: Format, path: str) -> None: ...

    def page(self, query_id: str, number: int) -> bytes | None: ...

    def size(self, query_id: str, form: Format) -> int | None:
        """In bytes; None when there is no file of that form, or no more."""
        ...

    def address(self, query_id: str, form: Format) -> str:
        """As an engine reads it."""
        ...

    def link(self, query_id: str, form: Format, filename: str, seconds: int) -> str: ...


class QueryQueue(Protocol):
    def run(self, query_id: str, after_s: int = 0) -> None: ...

    def convert(self, query_id: str, form: Format) -> None: ...


class Announcer(Protocol):
    def finished(self, query: Query) -> None:
        """Returns once the bus holds it; a repeat has the same id."""
        ...


class AccessFiles(Protocol):
    def drop(self, name: str, content: bytes) -> None:
        """Into the access log's inbox; what is there already stays."""
        ...


class Alarm(Protocol):
    def tell(self, subject: str, body: str) -> None: ...


Now = Callable[[], datetime]
Pause = Callable[[float], Any]
