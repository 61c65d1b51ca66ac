"""Converted files of a landing → objects of the lake, and each partition's next version."""

from collections.abc import Callable, Sequence
from datetime import datetime

from msgspec import Struct

from data_lake.domain.checksum import total
from data_lake.domain.compaction import CompactionPolicy, needs_compaction
from data_lake.domain.dataset import Dataset
from data_lake.domain.errors import AlreadyLanded, Contended, TransientError
from data_lake.domain.keys import data_key
from data_lake.domain.layout import DataFile
from data_lake.domain.manifests import appended
from data_lake.engines.files.converted import Converted
from data_lake.use_cases.follow_glue import FollowGlue
from data_lake.use_cases.ports import Commits, Compactions, Converter, CuratedFiles

# Of landings that come into one partition at the same time: each round one of them gets through.
MOST_TRIES = 16


class Committed(Struct, frozen=True):
    """`rows`: partition → rows of the landing."""

    rows: dict[str, int]
    checksum: int


class CommitFiles(Struct, frozen=True):
    """`pause` waits before another try, whose number from 0 it is given."""

    commits: Commits
    files: CuratedFiles
    follow: FollowGlue
    compactions: Compactions
    policy: CompactionPolicy
    now: Callable[[], datetime]
    pause: Callable[[int], None]

    def __call__(
        self, dataset: Dataset, landing_id: str, converted: Converted, converter: Converter
    ) -> Committed:
        """Raises TransientError when partitions move too fast, or hold other rows of it."""
        written = self.now().strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        partitions: dict[str, list[DataFile]] = {}
        for file in converted.files:
            key = data_key(dataset.name, file.partition, landing_id, file.digest)
            self.files.store(key, str(file.path))
            described = converter.describe(file, key, landing_id, written)
            partitions.setdefault(file.partition, []).append(described)
        for partition, files in partitions.items():
            self._commit(dataset, partition, files, landing_id, written)
        if partitions:
            self.follow(dataset.name, list(partitions))
        return Committed(
            {name: sum(file.rows for file in files) for name, files in partitions.items()},
            total(file.checksum for file in converted.files),
        )

    def _commit(
        self,
        dataset: Dataset,
        partition: str,
        files: Sequence[DataFile],
        landing_id: str,
        written: str,
    ) -> None:
        for attempt in range(MOST_TRIES):
            stored = self.commits.manifest(self.commits.pointer(dataset.name, partition))
            manifest = appended(
                stored,
                dataset=dataset.name,
                partition=partition,
                schema_version=dataset.schema_version,
                files=files,
                landing_id=landing_id,
                written=written,
            )
            try:
                self.commits.commit(manifest, landing_id)
            except AlreadyLanded:
                self._compare(dataset.name, partition, files, landing_id)
                return
            except Contended:
                self.pause(attempt)
                continue
            if needs_compaction(manifest, self.policy):
                self.compactions.ask(dataset.name, partition)
            return
        raise Contended(f"partition {partition!r} of {dataset.name} moves too fast to be appended")

    def _compare(
        self, dataset: str, partition: str, files: Sequence[DataFile], landing_id: str
    ) -> None:
        """What was committed before must be what would be now: else rows would be lost."""
        ours = (sum(file.rows for file in files), total(file.checksum for file in files))
        line = self.commits.line(dataset, partition, landing_id)
        if line is not None and (line.rows, line.checksum) != ours:
            raise TransientError(
                f"landing {landing_id} is in partition {partition!r} of {dataset} with"
                f" {line.rows} rows of sum {line.checksum}, and would be with {ours}"
            )
