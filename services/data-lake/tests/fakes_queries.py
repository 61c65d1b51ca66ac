"""Queries, budgets, results and queues in memory, by the conditions that the real ones have."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from msgspec.structs import replace

from data_lake.domain.access import Access, AccessBatch
from data_lake.domain.budget import Budget, DaySpent
from data_lake.domain.engine_job import EngineJob, EngineResult, Limits
from data_lake.domain.errors import Contended, TransientError
from data_lake.domain.query import Format, Query, SavedQuery, position_of


@dataclass
class FakeClock:
    """Pauses pass at once, and are counted."""

    moment: datetime = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
    paused_s: list[float] = field(default_factory=list)
    meanwhile: Callable[[], None] = lambda: None

    def now(self) -> datetime:
        return self.moment

    def seconds(self) -> float:
        return self.moment.timestamp()

    def pause(self, seconds: float) -> None:
        self.paused_s.append(seconds)
        self.moment += timedelta(seconds=seconds)
        self.meanwhile()


@dataclass
class FakeBudgets:
    committed: dict[tuple[str, str], int] = field(default_factory=dict)
    spent: dict[tuple[str, str], int] = field(default_factory=dict)
    bytes_downloaded: dict[tuple[str, str], int] = field(default_factory=dict)
    waiting: dict[str, Access] = field(default_factory=dict)

    def budget(self, owner: str, day: str, limit_bytes: int) -> Budget:
        return Budget(
            day=day,
            limit_bytes=limit_bytes,
            committed_bytes=self.committed.get((owner, day), 0),
            spent_bytes=self.spent.get((owner, day), 0),
            downloaded_bytes=self.bytes_downloaded.get((owner, day), 0),
        )

    def downloaded(self, access: Access, day: str) -> None:
        whose = access.owner, day
        self.bytes_downloaded[whose] = self.bytes_downloaded.get(whose, 0) + access.bytes_downloaded
        self.waiting[access.id] = access

    def reserve(self, query: Query, day_limit_bytes: int) -> None:
        budget = self.budget(query.owner, query.day, day_limit_bytes)
        if query.reserved_bytes > budget.left_bytes:
            raise DaySpent(query.reserved_bytes, budget)
        whose = query.owner, query.day
        self.committed[whose] = budget.committed_bytes + query.reserved_bytes

    def settle(self, query: Query) -> None:
        whose, billed = (query.owner, query.day), query.outcome.bytes_billed
        self.committed[whose] = self.committed.get(whose, 0) + billed - query.reserved_bytes
        self.spent[whose] = self.spent.get(whose, 0) + billed


@dataclass
class FakeQueries:
    budgets: FakeBudgets = field(default_factory=FakeBudgets)
    stored: dict[str, Query] = field(default_factory=dict)
    cancel_asked: set[str] = field(default_factory=set)
    answers: dict[str, str] = field(default_factory=dict)

    def create(self, query: Query, day_limit_bytes: int, access: Access | None) -> Query | None:
        if query.id in self.stored:
            return self.stored[query.id]
        if query.reserved_bytes:
            self.budgets.reserve(query, day_limit_bytes)
        self.stored[query.id] = query
        if access is not None:
            self.budgets.waiting[access.id] = access
        return None

    def find(self, query_id: str) -> Query | None:
        return self.stored.get(query_id)

    def begin(self, query: Query) -> bool:
        return self._change(query, "queued", "")

    def reserve_more(self, query: Query, before_bytes: int, day_limit_bytes: int) -> None:
        more = replace(query, reserved_bytes=query.reserved_bytes - before_bytes)
        stored = self.stored[query.id]
        if (stored.state, stored.lease) != (query.state, query.lease):
            budget = self.budgets.budget(query.owner, query.day, day_limit_bytes)
            raise DaySpent(query.reserved_bytes, budget)
        self.budgets.reserve(more, day_limit_bytes)
        self.stored[query.id] = query

    def put_back(self, query: Query) -> None:
        queued = replace(query, state="queued", started="", lease="")
        self._change(queued, query.state, query.lease)

    def end(self, query: Query, was: Query, access: Access, reuse_key: str = "") -> bool:
        if not self._change(query, was.state, was.lease):
            return False
        self.budgets.waiting[access.id] = access
        if query.reserved_bytes or query.outcome.bytes_billed:
            self.budgets.settle(query)
        if reuse_key:
            self.answers[reuse_key] = query.id
        return True

    def ask_to_cancel(self, query_id: str) -> None:
        if query_id in self.stored:
            self.cancel_asked.add(query_id)

    def is_to_be_cancelled(self, query_id: str) -> bool:
        return query_id in self.cancel_asked

    def answered(self, reuse_key: str) -> Query | None:
        return self.stored.get(self.answers.get(reuse_key, ""))

    def of(self, owner: str, before: str, limit: int) -> list[Query]:
        own = [query for query in self.stored.values() if query.owner == owner]
        own.sort(key=position_of, reverse=True)
        return [query for query in own if not before or position_of(query) < before][:limit]

    def _change(self, query: Query, state: str, lease: str) -> bool:
        stored = self.stored.get(query.id)
        if stored is None or (stored.state, stored.lease) != (state, lease):
            return False
        self.stored[query.id] = query
        return True


@dataclass
class FakeSaved:
    stored: dict[str, SavedQuery] = field(default_factory=dict)

    def find(self, name: str) -> SavedQuery | None:
        return self.stored.get(name)

    def list(self, after: str, limit: int) -> "list[SavedQuery]":
        return [self.stored[name] for name in sorted(self.stored) if name > after][:limit]

    def store(self, saved: SavedQuery) -> None:
        self._expect(saved.name, saved.version - 1)
        self.stored[saved.name] = saved

    def delete(self, name: str, version: int) -> None:
        self._expect(name, version)
        del self.stored[name]

    def _expect(self, name: str, version: int) -> None:
        stored = self.stored.get(name)
        if (stored.version if stored else 0) != version:
            raise Contended(f"another has changed the saved query {name}")


@dataclass
class FakeResults:
    pages: dict[tuple[str, int], bytes] = field(default_factory=dict)
    files: dict[tuple[str, Format], bytes] = field(default_factory=dict)

    def store(self, query_id: str, result: EngineResult) -> None:
        self.store_file(query_id, "parquet", result.file)
        for number, page in enumerate(result.pages):
            self.pages[query_id, number] = page

    def store_file(self, query_id: str, form: Format, path: str) -> None:
        self.files[query_id, form] = Path(path).read_bytes()

    def page(self, query_id: str, number: int) -> bytes | None:
        return self.pages.get((query_id, number))

    def size(self, query_id: str, form: Format) -> int | None:
        content = self.files.get((query_id, form))
        return None if content is None else len(content)

    def address(self, query_id: str, form: Format) -> str:
        return f"s3://results/queries/{query_id}/result.{form}"

    def link(self, query_id: str, form: Format, filename: str, seconds: int) -> str:
        return f"https://results.example/{query_id}.{form}?as={filename}&for={seconds}"


@dataclass
class FakeQueue:
    """What was asked for and wasn't done yet."""

    runs: list[str] = field(default_factory=list)
    conversions: list[tuple[str, Format]] = field(default_factory=list)
    delays_s: list[int] = field(default_factory=list)

    def run(self, query_id: str, after_s: int = 0) -> None:
        self.runs.append(query_id)
        self.delays_s.append(after_s)

    def convert(self, query_id: str, form: Format) -> None:
        self.conversions.append((query_id, form))


@dataclass
class FakeEngine:
    """Answers one row, having read `bytes_read`, or raises `failure`."""

    name: str = "embedded"
    bytes_read: int = 30_000_000
    failure: Exception | None = None
    jobs: list[EngineJob] = field(default_factory=list)
    meanwhile: Callable[[], None] = lambda: None

    def run(self, job: EngineJob, limits: Limits, is_cancelled: Callable[[], bool]) -> EngineResult:
        self.jobs.append(job)
        self.meanwhile()
        if self.failure is not None:
            raise self.failure
        file = Path(job.directory) / f"result.{job.format}"
        file.write_text(f"{job.format} of {job.sql}")
        return EngineResult(
            columns=job.columns,
            rows=1,
            pages=(b"[[1]]",),
            is_whole=True,
            file=str(file),
            bytes_read=self.bytes_read,
            requests=7,
            milliseconds=12,
        )


@dataclass
class FakeAccessLines:
    budgets: FakeBudgets
    begun: list[str] = field(default_factory=list)
    notices: set[tuple[str, str]] = field(default_factory=set)

    def batch(self, limit: int) -> AccessBatch | None:
        waiting = self.budgets.waiting
        self.begun = self.begun or sorted(waiting)[:limit]
        if not self.begun:
            return None
        lines = tuple(waiting[each] for each in self.begun if each in waiting)
        return AccessBatch(f"batch-{self.begun[0]}-{len(self.begun)}", tuple(self.begun), lines)

    def done(self, batch: AccessBatch) -> None:
        for each in batch.ids:
            self.budgets.waiting.pop(each, None)
        self.begun = []

    def was_told(self, owner: str, day: str) -> bool:
        return (owner, day) in self.notices

    def told(self, owner: str, day: str) -> None:
        self.notices.add((owner, day))


@dataclass
class FakeAccessFiles:
    dropped: dict[str, bytes] = field(default_factory=dict)
    fails: int = 0

    def drop(self, name: str, content: bytes) -> None:
        self.dropped.setdefault(name, content)
        if self.fails:
            self.fails -= 1
            raise TransientError("S3 slows down")


@dataclass
class FakeAlarm:
    told: list[tuple[str, str]] = field(default_factory=list)

    def tell(self, subject: str, body: str) -> None:
        self.told.append((subject, body))


@dataclass
class FakeAnnouncer:
    finished_queries: list[Query] = field(default_factory=list)

    def finished(self, query: Query) -> None:
        self.finished_queries.append(query)
