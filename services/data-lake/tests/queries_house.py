"""A lake's part for questions, in memory: a catalogue of two data sets, and engines that answer."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from data_lake.domain.dataset import Column, Dataset, Layout
from data_lake.domain.engine_job import Limits
from data_lake.domain.layout import ColumnStatistics, DataFile, Manifest
from data_lake.domain.query import Ask, Asker, Query
from data_lake.use_cases.queries.allowance import Allowance, BudgetOf
from data_lake.use_cases.queries.convert import ConvertResult
from data_lake.use_cases.queries.ending import EndQuery
from data_lake.use_cases.queries.follow import CancelQuery, ListQueries, QueryStatus
from data_lake.use_cases.queries.known_manifests import KnownManifests
from data_lake.use_cases.queries.plan import Planner
from data_lake.use_cases.queries.record_accesses import RecordAccesses
from data_lake.use_cases.queries.results import DownloadResult, ReadResult
from data_lake.use_cases.queries.run import RunQuery
from data_lake.use_cases.queries.save import SavedQueries
from data_lake.use_cases.queries.submit import Asking, EstimateQuery, SubmitQuery
from data_lake.use_cases.queries.waiting import Wait
from tests.fakes_catalogue import FakeCatalogue
from tests.fakes_commits import FakeCommits
from tests.fakes_queries import (
    FakeAccessFiles,
    FakeAccessLines,
    FakeAlarm,
    FakeAnnouncer,
    FakeClock,
    FakeEngine,
    FakeQueries,
    FakeQueue,
    FakeResults,
    FakeSaved,
)

MEGABYTE = 1_000_000
ADA, BOB, OPERATOR = Asker("ada"), Asker("bob"), Asker("olga", is_operator=True)
VISITS = Dataset(
    name="visits",
    columns=(
        Column(name="at", type="timestamp(3)"),
        Column(name="page", type="varchar"),
        Column(name="took", type="double"),
    ),
    layout=Layout(partition_column="day", partition_source="at", partition_unit="day"),
    schema_version=1,
    version=1,
)
SITES = Dataset(name="sites", columns=(Column(name="id", type="bigint"),), version=1)
LIMITS = Limits(
    seconds=60,
    memory_mebibytes=256,
    address_mebibytes=2048,
    disk_mebibytes=256,
    threads=2,
    inline_rows=1000,
    inline_bytes=5 * MEGABYTE,
)
ALL = "SELECT page, count(*) AS n FROM visits GROUP BY page"


def file_of(day: str, number: int = 0, rows: int = 100_000) -> DataFile:
    """Of 10 MB: 1 MB of times, 6 MB of pages, 3 MB of durations from `number` to `number` + 1."""
    return DataFile(
        key=f"data/visits/{day}/{number:032x}-{number:032x}.parquet",
        bytes=10 * MEGABYTE,
        rows=rows,
        checksum=number,
        sources=("landing",),
        footer_bytes=2000,
        columns={
            "at": ColumnStatistics(
                bytes=MEGABYTE, minimum=f"{day}T00:00:00", maximum=f"{day}T23:59:59.999"
            ),
            "page": ColumnStatistics(bytes=6 * MEGABYTE, minimum="/a", maximum="/z"),
            "took": ColumnStatistics(
                bytes=3 * MEGABYTE, minimum=float(number), maximum=number + 1.0
            ),
        },
    )


def lake() -> tuple[FakeCatalogue, FakeCommits]:
    """`visits` of three days, two files each, and `sites` without a file."""
    commits = FakeCommits()
    for day in ("2026-01-01", "2026-01-02", "2026-01-03"):
        commit(commits, day, [file_of(day, 0), file_of(day, 1)])
    return FakeCatalogue(stored={each.name: each for each in (VISITS, SITES)}), commits


def commit(
    commits: FakeCommits, day: str, files: Sequence[DataFile], schema_version: int = 1
) -> None:
    before = commits.pointer("visits", day)
    version = before.version + 1 if before else 1
    commits.commit(
        Manifest(
            dataset="visits",
            partition=day,
            version=version,
            schema_version=schema_version,
            files=tuple(files),
        )
    )


@dataclass
class House:
    """Nothing runs by itself: `work` does what the queue has."""

    clock: FakeClock = field(default_factory=FakeClock)
    queries: FakeQueries = field(default_factory=FakeQueries)
    saved_by_name: FakeSaved = field(default_factory=FakeSaved)
    results: FakeResults = field(default_factory=FakeResults)
    queue: FakeQueue = field(default_factory=FakeQueue)
    embedded: FakeEngine = field(default_factory=FakeEngine)
    athena: FakeEngine = field(default_factory=lambda: FakeEngine("athena"))
    announcer: FakeAnnouncer = field(default_factory=FakeAnnouncer)
    files: FakeAccessFiles = field(default_factory=FakeAccessFiles)
    alarm: FakeAlarm = field(default_factory=FakeAlarm)
    allowance: Allowance = field(default_factory=lambda: Allowance(100 * MEGABYTE, 250 * MEGABYTE))
    embedded_limit_bytes: int = 50 * MEGABYTE
    has_athena: bool = True

    def __post_init__(self) -> None:
        clock, queries, queue = self.clock, self.queries, self.queue
        self.catalogue, self.commits = lake()
        self.planner = Planner(
            catalogue=self.catalogue,
            commits=self.commits,
            manifests=KnownManifests(self.commits),
            address=lambda key: f"s3://curated/{key}",
            embedded_limit_bytes=self.embedded_limit_bytes,
            has_athena=self.has_athena,
        )
        wait = Wait(queries, clock.seconds, clock.pause)
        ending = EndQuery(queries, clock.now)
        asking = Asking(self.saved_by_name)
        self.lines = FakeAccessLines(queries.budgets)
        self.estimate = EstimateQuery(asking, self.planner, self.allowance)
        self.submit = SubmitQuery(
            asking=asking,
            planner=self.planner,
            allowance=self.allowance,
            queries=queries,
            queue=queue,
            wait=wait,
            ending=ending,
            reuse_for=timedelta(days=6),
            now=clock.now,
            random_hex=lambda: f"{len(queries.stored):020x}",
        )
        self.status = QueryStatus(queries, ending, wait)
        self.list = ListQueries(ending)
        self.cancel = CancelQuery(queries, queue, self.status, ending)
        self.read = ReadResult(self.status, self.results)
        self.download = DownloadResult(
            status=self.status,
            results=self.results,
            queue=queue,
            budgets=queries.budgets,
            validity_seconds=900,
            now=clock.now,
            clock=clock.seconds,
            pause=clock.pause,
        )
        self.saved = SavedQueries(self.saved_by_name, self.catalogue, clock.now)
        self.budget = BudgetOf(queries.budgets, self.allowance, ending, clock.now)
        self.run = RunQuery(
            queries=queries,
            planner=self.planner,
            allowance=self.allowance,
            engines={"embedded": self.embedded, "athena": self.athena},
            results=self.results,
            queue=queue,
            announcer=self.announcer,
            ending=ending,
            limits=LIMITS,
            now=clock.now,
        )
        self.convert = ConvertResult(queries, self.results, self.embedded, LIMITS)
        self.record = RecordAccesses(
            lines=self.lines,
            files=self.files,
            budgets=queries.budgets,
            alarm=self.alarm,
            bulk_download_bytes=20,
        )

    def work(self) -> None:
        while self.queue.runs:
            self.run(self.queue.runs.pop(0))
        while self.queue.conversions:
            self.convert(*self.queue.conversions.pop(0))

    def answer(self, ask: Ask | None = None, asker: Asker = ADA, key: str = "") -> Query:
        """Submitted and run to its end."""
        query = self.submit(asker, ask or Ask(sql=ALL), key).query
        self.work()
        return self.queries.stored[query.id]
