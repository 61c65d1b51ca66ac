"""A partition's small files become few sorted ones, without a row lost or a reader disturbed."""

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from data_lake.domain.checksum import total
from data_lake.domain.compaction import (
    CompactionPolicy,
    LostRows,
    Rewritten,
    files_to_compact,
    inheriting,
)
from data_lake.domain.dataset import Dataset
from data_lake.domain.errors import Contended, TransientError
from data_lake.domain.layout import DataFile, Pointer
from data_lake.domain.manifests import replaced
from data_lake.use_cases.ports import Catalogue, Commits, CuratedFiles

MOST_TRIES = 10


class Rewriter(Protocol):
    """Parquet files on this disk → fewer, sorted; and what one of them holds."""

    def rewrite(self, dataset: Dataset, paths: Sequence[str], folder: str) -> Rewritten:
        """Raises TransientError for a data set that was read before a file's types were its."""
        ...

    def describe(
        self, path: str, *, dataset: Dataset, partition: str, cause: str, written: str
    ) -> DataFile:
        """Counted anew from the file, sources apart; the key holds `cause`."""
        ...


@dataclass(frozen=True, slots=True)
class Compacted:
    """Files and bytes that were replaced, and by how many; all 0 when there was nothing to do."""

    dataset: str
    partition: str
    rounds: int = 0
    rows: int = 0
    files_before: int = 0
    bytes_before: int = 0
    files_after: int = 0
    bytes_after: int = 0


@dataclass(frozen=True, slots=True)
class CompactPartition:
    """Never deletes: what it replaced stays for older versions until they expire.

    `new_id` gives an id for each attempt, so that two attempts never write one key.
    """

    catalogue: Catalogue
    commits: Commits
    files: CuratedFiles
    rewriter: Rewriter
    follow: Callable[[str, Sequence[str]], object]
    policy: CompactionPolicy
    now: Callable[[], str]
    new_id: Callable[[], str]

    def __call__(
        self,
        name: str,
        partition: str,
        *,
        is_thorough: bool = False,
        is_time_left: Callable[[], bool] = lambda: True,
    ) -> Compacted:
        """Raises LostRows, Contended when a commit never gets its turn, TransientError."""
        done = Compacted(name, partition)
        while is_time_left():
            manifest = self.commits.manifest(self.commits.pointer(name, partition))
            # In this order: a landing widens its data set before it commits.
            dataset = self.catalogue.dataset(name)
            if manifest is None or dataset is None:
                break
            group = files_to_compact(
                manifest, self.policy, dataset.layout.sort_columns, is_thorough=is_thorough
            )
            if not group:
                break
            attempt = self.new_id()
            made = self._rewrite(dataset, partition, group, attempt)
            if self._commit(dataset, partition, group, made, attempt):
                done = _added(done, group, made)
        # Also when nothing was done: an attempt that died behind its commit is followed here.
        self.follow(name, [partition])
        return done

    def _rewrite(
        self, dataset: Dataset, partition: str, group: Sequence[DataFile], attempt: str
    ) -> list[DataFile]:
        """Stored and proved, but not yet committed."""
        with tempfile.TemporaryDirectory(prefix="compaction-") as folder:
            paths = [f"{folder}/{index:05d}.parquet" for index in range(len(group))]
            for file, path in zip(group, paths, strict=True):
                self.files.fetch(file.key, path)
            out = Path(folder, "out")
            out.mkdir()
            rewritten = self.rewriter.rewrite(dataset, paths, str(out))
            written = self.now()
            made = [
                self.rewriter.describe(
                    path, dataset=dataset, partition=partition, cause=attempt, written=written
                )
                for path in rewritten.paths
            ]
            _prove(group, made, rewritten, f"partition {partition!r} of {dataset.name}")
            for file, path in zip(made, rewritten.paths, strict=True):
                self.files.store(file.key, path)
        return inheriting(made, group)

    def _commit(
        self,
        dataset: Dataset,
        partition: str,
        group: Sequence[DataFile],
        made: Sequence[DataFile],
        attempt: str,
    ) -> Pointer | None:
        """None when another compaction has replaced one of these files: it has done the work."""
        for _ in range(MOST_TRIES):
            current = self.commits.manifest(self.commits.pointer(dataset.name, partition))
            following = current and replaced(
                current,
                replaced_keys={file.key for file in group},
                files=made,
                compaction_id=attempt,
                schema_version=dataset.schema_version,
                written=self.now(),
            )
            if following is None:
                return None
            try:
                return self.commits.commit(following)
            except Contended:
                continue
        raise TransientError(
            f"{MOST_TRIES} commits to partition {partition!r} of {dataset.name} came too late"
        )


def _prove(
    group: Sequence[DataFile], made: Sequence[DataFile], rewritten: Rewritten, where: str
) -> None:
    """The sum that was committed with the rows when they landed is what the new files must have."""
    checksums = (*(file.checksum for file in group), rewritten.restated)
    expected = sum(file.rows for file in group), total(checksums)
    found = sum(file.rows for file in made), total(file.checksum for file in made)
    if found != expected:
        raise LostRows(
            f"{where}: expected {expected[0]} rows with the sum {expected[1]}, found {found[0]}"
            f" with {found[1]}; nothing was committed, compare the files: "
            f"{', '.join(file.key for file in group)}"
        )


def _added(done: Compacted, group: Sequence[DataFile], made: Sequence[DataFile]) -> Compacted:
    return Compacted(
        done.dataset,
        done.partition,
        done.rounds + 1,
        done.rows + sum(file.rows for file in group),
        done.files_before + len(group),
        done.bytes_before + sum(file.bytes for file in group),
        done.files_after + len(made),
        done.bytes_after + sum(file.bytes for file in made),
    )
