"""A lake in memory that files are dropped into, with real files and a real engine below."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import duckdb

from data_lake.domain.compaction import CompactionPolicy
from data_lake.domain.dataset import Dataset
from data_lake.domain.layout import Landing
from data_lake.domain.quarantine import Leniency
from data_lake.engines.files.conversion import FileConverter
from data_lake.engines.files.converted import Converted
from data_lake.engines.files.local_engine import EngineLimits
from data_lake.engines.files.workplace import FileLimits
from data_lake.events.landing_messages import LandingAsked
from data_lake.use_cases.announce_landing import AnnounceLanding
from data_lake.use_cases.commit_files import CommitFiles
from data_lake.use_cases.drop_refused_rows import DropRefusedRows
from data_lake.use_cases.follow_glue import FollowGlue
from data_lake.use_cases.land_file import LandFile
from data_lake.use_cases.replay_quarantine import ReplayQuarantine
from tests.converted_before import remembering
from tests.fakes_catalogue import FakeCatalogue
from tests.fakes_commits import FakeCommits
from tests.fakes_curated_files import FakeCuratedFiles
from tests.fakes_glue_tables import FakeGlueTables
from tests.fakes_landing import (
    FakeBus,
    FakeCompactions,
    FakeLandedObjects,
    FakeLandingQueue,
    FakeQuarantine,
)

LIMITS = FileLimits(
    object_bytes=4_000_000, line_bytes=100_000, leniency=Leniency(), engine=EngineLimits(256, 1)
)
Watch = Callable[[Any], Any]


def as_it_is(role: Any) -> Any:
    return role


@dataclass
class LandingHouse:
    limits: FileLimits = LIMITS
    catalogue: FakeCatalogue = field(default_factory=FakeCatalogue)
    commits: FakeCommits = field(default_factory=FakeCommits)
    files: FakeCuratedFiles = field(default_factory=FakeCuratedFiles)
    glue: FakeGlueTables = field(default_factory=FakeGlueTables)
    objects: FakeLandedObjects = field(default_factory=FakeLandedObjects)
    quarantine: FakeQuarantine = field(default_factory=FakeQuarantine)
    compactions: FakeCompactions = field(default_factory=FakeCompactions)
    queue: FakeLandingQueue = field(default_factory=FakeLandingQueue)
    bus: FakeBus = field(default_factory=FakeBus)

    def __post_init__(self) -> None:
        self.quarantine.objects = self.objects

    def land(self, asked: LandingAsked, watch: Watch = as_it_is) -> Landing:
        """`watch` may stand between the use case and each of its roles."""
        catalogue, commits = watch(self.catalogue), watch(self.commits)
        objects, quarantine = watch(self.objects), watch(self.quarantine)
        use_case = LandFile(
            catalogue=catalogue,
            objects=objects,
            quarantine=quarantine,
            commit=CommitFiles(
                commits=commits,
                files=watch(self.files),
                follow=FollowGlue(catalogue, commits, watch(self.glue)),
                compactions=watch(self.compactions),
                policy=CompactionPolicy(target_bytes=1_000_000, small_files=3),
                now=_now,
                pause=_never,
            ),
            announce=AnnounceLanding(catalogue, commits, watch(self.bus), _now),
            replay_rows=DropRefusedRows(catalogue, objects, quarantine, _now),
            opened=remembering(partial(FileConverter, limits=self.limits)),
            most_bytes=self.limits.object_bytes,
            now=_now,
            pause=_never,
        )
        return use_case(asked)

    def drop(self, key: str, content: bytes) -> Landing:
        return self.land(self.objects.put(key, content))

    def replay(self, landing: Landing) -> Landing | None:
        return ReplayQuarantine(self.catalogue, self.queue)(landing.id)

    def dataset(self, name: str) -> Dataset:
        return self.catalogue.stored[name]

    def rows(self, dataset: str) -> list[tuple[Any, ...]]:
        """Of all partitions, by the columns of the data set, in no order."""
        columns = [column.name for column in self.dataset(dataset).columns]
        found: list[tuple[Any, ...]] = []
        with tempfile.TemporaryDirectory() as directory, duckdb.connect() as connection:
            for pointer in self.commits.pointers(dataset):
                manifest = self.commits.manifest(pointer)
                for number, file in enumerate(manifest.files if manifest else ()):
                    path = Path(directory, f"{pointer.partition}-{number}.parquet")
                    path.write_bytes(self.files.objects[file.key])
                    rows = connection.sql(f"SELECT * FROM read_parquet('{path}')")
                    names = rows.columns
                    for row in rows.fetchall():
                        said = dict(zip(names, row, strict=True))
                        found.append(tuple(said.get(name) for name in columns))
        return sorted(found, key=repr)


def _now() -> datetime:
    return datetime(2026, 1, 31, 12, tzinfo=UTC)


def _never(attempt: int) -> None:
    """Waits for nobody."""


def converted(content: bytes, dataset: Dataset, directory: Path) -> Converted:
    """What becomes of one file; `directory` keeps what was written."""
    path = directory / "object"
    path.write_bytes(content)
    with FileConverter(path, directory, LIMITS) as converter:
        return converter.convert(dataset)
