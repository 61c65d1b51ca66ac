"""A lake in memory: rows land, are compacted, expire, and are read and reconciled again."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from data_lake.domain.compaction import CompactionPolicy
from data_lake.domain.dataset import Column, Dataset, Layout
from data_lake.domain.keys import data_key
from data_lake.domain.layout import DataFile, Landing
from data_lake.domain.manifests import appended
from data_lake.domain.reconciliation import Reconciled
from data_lake.engines.compaction import DuckDbRewriter
from data_lake.engines.row_checksum import count_file
from data_lake.use_cases.compact_partition import Compacted, CompactPartition, Rewriter
from data_lake.use_cases.expire_versions import Expired, ExpireVersions
from data_lake.use_cases.follow_glue import FollowGlue
from data_lake.use_cases.reconcile import Counted, Reconcile
from tests import parquet_rows, plain_rows
from tests.fakes_catalogue import FakeCatalogue
from tests.fakes_commits import FakeCommits
from tests.fakes_curated_files import FakeCuratedFiles
from tests.fakes_glue_tables import FakeGlueTables

FLIGHTS = Dataset(
    name="flights",
    columns=(Column(name="id", type="integer"), Column(name="origin", type="varchar")),
    layout=Layout(partition_column="month", sort_columns=("origin", "id")),
    schema_version=1,
    version=1,
)
MONTH = "2013-01"
POLICY = CompactionPolicy(target_bytes=1_000_000, small_files=3, row_group_rows=2048)


def rows_of(first: int, count: int = 10) -> list[dict[str, Any]]:
    """In another order than the layout's."""
    ids = range(first, first + count)
    return [{"id": each, "origin": ["JFK", "LGA", "EWR"][each % 3]} for each in ids]


@dataclass
class House:
    """`now` moves the clock by a second. Rows are plain ones, unless told otherwise."""

    folder: Path
    policy: CompactionPolicy = POLICY
    catalogue: FakeCatalogue = field(default_factory=FakeCatalogue)
    commits: FakeCommits = field(default_factory=FakeCommits)
    files: FakeCuratedFiles = field(default_factory=FakeCuratedFiles)
    glue: FakeGlueTables = field(default_factory=FakeGlueTables)
    time: datetime = datetime(2026, 1, 1, tzinfo=UTC)
    ids: int = 0

    rewriter: Rewriter = field(default_factory=plain_rows.PlainRewriter)
    write: Callable[[str, Any], None] = plain_rows.write_rows
    read: Callable[[str], list[dict[str, Any]]] = plain_rows.read_rows
    describe: Callable[[str, str, tuple[str, ...], str], DataFile] = plain_rows.describe_rows
    count: Callable[[str], Counted] = plain_rows.count_rows

    def __post_init__(self) -> None:
        self.files.now = self.moment
        self.catalogue.stored.setdefault("flights", FLIGHTS)

    def now(self) -> datetime:
        self.time += timedelta(seconds=1)
        return self.time

    def moment(self) -> str:
        return self.now().strftime("%Y-%m-%dT%H:%M:%SZ")

    def store(self, landing_id: str, rows: Any, partition: str = MONTH) -> DataFile:
        """As a landing does before its commit."""
        begun = Landing(
            id=landing_id, dataset="flights", state="landing", source={}, started=self.moment()
        )
        self.catalogue.begin(begun)
        path = str(self.folder / f"{landing_id}.rows")
        self.write(path, rows)
        digest = sha256(Path(path).read_bytes()).hexdigest()
        key = data_key("flights", partition, landing_id, digest)
        self.files.store(key, path)
        return self.describe(path, key, (landing_id,), self.moment())

    def land(self, landing_id: str, rows: Any, partition: str = MONTH) -> None:
        """Files, then the commit, then the ledger's end."""
        file = self.store(landing_id, rows, partition)
        manifest = appended(
            self.commits.manifest(self.commits.pointer("flights", partition)),
            dataset="flights",
            partition=partition,
            schema_version=FLIGHTS.schema_version,
            files=[file],
            landing_id=landing_id,
            written=self.moment(),
        )
        self.commits.commit(manifest, landing_id)
        self.catalogue.end(
            Landing(
                id=landing_id,
                dataset="flights",
                state="landed",
                source={},
                rows=file.rows,
                curated_rows=file.rows,
                partitions={partition: file.rows},
                started=file.written,
                ended=self.moment(),
            )
        )

    def compact(
        self, at: Callable[[Any], Any] = lambda role: role, *, is_thorough: bool = True
    ) -> Compacted:
        """`at` wraps each role, so that something happens before or behind its calls."""
        commits, glue = at(self.commits), at(self.glue)
        return CompactPartition(
            catalogue=self.catalogue,
            commits=commits,
            files=at(self.files),
            rewriter=self.rewriter,
            follow=FollowGlue(self.catalogue, commits, glue),
            policy=self.policy,
            now=self.moment,
            new_id=self._new_id,
        )("flights", MONTH, is_thorough=is_thorough)

    def follow(self) -> int:
        return FollowGlue(self.catalogue, self.commits, self.glue)("flights")

    def expire(self, at: Callable[[Any], Any] = lambda role: role) -> Expired:
        """Versions after a day, and what nobody names after half a day."""
        day = timedelta(days=1)
        commits, files = at(self.commits), at(self.files)
        return ExpireVersions(self.catalogue, commits, files, day, day / 2, self.now)("flights")

    def reconcile(self) -> Reconciled:
        return Reconcile(self.catalogue, self.commits, self.files, self.glue, self.count, self.now)(
            "flights", is_deep=True
        )

    def rows(self) -> list[dict[str, Any]]:
        """In the files' order, as a reader finds them by the pointer."""
        manifest = self.commits.manifest(self.commits.pointer("flights", MONTH))
        return self.rows_in([file.key for file in manifest.files]) if manifest else []

    def rows_in(self, keys: Sequence[str]) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        for key in keys:
            path = self.folder / "read.rows"
            path.write_bytes(self.files.objects[key])
            found += self.read(str(path))
        return found

    def _new_id(self) -> str:
        self.ids += 1
        return f"compaction{self.ids:022d}"


def house_of_parquet(folder: Path, policy: CompactionPolicy = POLICY) -> House:
    """Rows are given as a query."""
    return House(
        folder,
        policy,
        rewriter=DuckDbRewriter(policy.target_bytes, 256, policy.row_group_rows),
        write=parquet_rows.write_parquet,
        read=parquet_rows.read_parquet,
        describe=parquet_rows.describe_parquet,
        count=count_file,
    )
