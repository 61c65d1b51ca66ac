"""The books are compared: ledger, pointers, manifests, objects, Glue, and the rows themselves."""

import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from msgspec.structs import replace

from data_lake.domain.errors import PermanentError, TransientError
from data_lake.domain.keys import DATA
from data_lake.domain.layout import DataFile, Landed, Landing, Manifest, Pointer
from data_lake.domain.reconciliation import (
    Difference,
    Reconciled,
    of_athena,
    of_landings,
    of_partition,
    of_unended,
)
from data_lake.domain.retention import naming_all_files
from data_lake.use_cases.ports import Catalogue, Commits, CuratedFiles, GlueTables

MOST_READINGS = 5
LONGEST_LANDING = timedelta(days=4)
"""As long as the landing queue keeps a message: nobody will end what was begun before."""


class Counted(Protocol):
    @property
    def rows(self) -> int: ...

    @property
    def checksum(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Books:
    """Read while nobody committed: pointers were the same before and behind."""

    pointers: list[Pointer]
    manifests: dict[str, Manifest]
    lines: list[Landed]


@dataclass(frozen=True, slots=True)
class Reconcile:
    """`count` reads a Parquet file on this disk; used for a deep reconciliation only."""

    catalogue: Catalogue
    commits: Commits
    files: CuratedFiles
    glue: GlueTables
    count: Callable[[str], Counted]
    now: Callable[[], datetime]

    def __call__(self, name: str, *, is_deep: bool = False) -> Reconciled:
        """Raises PermanentError for a data set that isn't there, TransientError when commits come
        faster than the books can be read."""
        dataset = self.catalogue.dataset(name)
        if dataset is None:
            raise PermanentError(f"data set {name!r} isn't in the catalogue")
        # In this order: what a landing has ended with is then in the lines read after it.
        landings = self.catalogue.landings(name, "", None)
        books = self._read(name)
        landings += self._begun_meanwhile(landings, books.lines)
        files = [file for manifest in books.manifests.values() for file in manifest.files]
        stored = {each.key: each.bytes for each in self.files.listed(f"{DATA}/{name}/")}
        recounted, miscounted = self._recount(files) if is_deep else (None, [])
        unnamed = stored.keys() - self._ever_named(books.pointers, files)
        differences = (
            *of_landings(landings, books.lines),
            *self._of_unended(landings),
            *self._of_partitions(books),
            *_of_objects(files, stored),
            *self._of_athena(name, books.pointers, self.glue.versions(dataset)),
            *miscounted,
        )
        return Reconciled(
            dataset=name,
            landings=len(landings),
            under_way=sum(not landing.ended for landing in landings),
            rows=sum(landing.rows for landing in landings),
            curated_rows=sum(landing.curated_rows for landing in landings),
            quarantined_rows=sum(landing.quarantined_rows for landing in landings),
            partitions=len(books.pointers),
            files=len(files),
            bytes=sum(file.bytes for file in files),
            checksum=sum(pointer.checksum for pointer in books.pointers) % 2**64,
            recounted_rows=recounted,
            unnamed=len(unnamed),
            unnamed_bytes=sum(stored[key] for key in unnamed),
            differences=differences,
        )

    def _read(self, name: str) -> Books:
        """A version that expires amid the reading, too, is a commit that came between."""
        pointers = self.commits.pointers(name)
        for _ in range(MOST_READINGS):
            lines = self.commits.landed(name)
            manifests = {each.partition: self.commits.manifest(each) for each in pointers}
            again = self.commits.pointers(name)
            if again == pointers:
                found = {key: each for key, each in manifests.items() if each is not None}
                return Books(pointers, found, lines)
            pointers = again
        raise TransientError(f"data set {name} is committed to faster than it can be read")

    def _begun_meanwhile(
        self, landings: Iterable[Landing], lines: Iterable[Landed]
    ) -> list[Landing]:
        unknown = {line.landing_id for line in lines} - {landing.id for landing in landings}
        found = (self.catalogue.landing(each) for each in sorted(unknown))
        # It may have ended since, in partitions that were read before.
        return [replace(each, ended="") for each in found if each is not None]

    def _of_partitions(self, books: Books) -> Iterator[Difference]:
        lines = defaultdict[str, list[Landed]](list)
        for line in books.lines:
            lines[line.partition].append(line)
        for pointer in books.pointers:
            manifest = books.manifests[pointer.partition]
            yield from of_partition(pointer, manifest, lines.pop(pointer.partition, []))
        for partition in lines:
            rows = sum(line.rows for line in lines[partition])
            yield Difference(f"partition {partition!r}", "rows without a pointer", rows, 0)

    def _ever_named(self, pointers: Iterable[Pointer], files: Iterable[DataFile]) -> set[str]:
        """By this version or one that may still be asked for."""
        named = {file.key for file in files}
        for pointer in pointers:
            history = self.commits.history(pointer.dataset, pointer.partition)
            for version in naming_all_files(history):
                manifest = self.commits.manifest(version)
                named |= {file.key for file in manifest.files} if manifest else set()
        return named

    def _of_unended(self, landings: Iterable[Landing]) -> Iterator[Difference]:
        cutoff = _moment(self.now() - LONGEST_LANDING)
        old = (each for each in landings if not each.ended and each.started < cutoff)
        # It may have ended since it was read.
        again = (self.catalogue.landing(each.id) for each in old)
        return of_unended([each for each in again if each is not None], cutoff)

    def _of_athena(
        self, dataset: str, pointers: Sequence[Pointer], seen: Mapping[str, int]
    ) -> Iterator[Difference]:
        """A partition whose pointer has moved since is about to be followed, and no difference."""
        known = {each.partition: each for each in pointers}
        moved = {
            name
            for name in known.keys() | seen.keys()
            if (known[name].version if name in known else 0) != seen.get(name, 0)
            and self.commits.pointer(dataset, name) != known.get(name)
        }
        still = [each for each in pointers if each.partition not in moved]
        return of_athena(still, {name: seen[name] for name in seen.keys() - moved})

    def _recount(self, files: Iterable[DataFile]) -> tuple[int, list[Difference]]:
        rows, differences = 0, list[Difference]()
        with tempfile.TemporaryDirectory(prefix="recount-") as folder:
            path = Path(folder, "counted.parquet")
            for file in files:
                self.files.fetch(file.key, str(path))
                counted = self.count(str(path))
                path.unlink()
                rows += counted.rows
                if counted.rows != file.rows:
                    differences.append(
                        Difference(file.key, "rows in the file", file.rows, counted.rows)
                    )
                if counted.checksum != file.checksum:
                    differences.append(
                        Difference(
                            file.key, "checksum of the file", file.checksum, counted.checksum
                        )
                    )
        return rows, differences


def _of_objects(files: Iterable[DataFile], stored: dict[str, int]) -> Iterator[Difference]:
    for file in files:
        if file.key not in stored:
            yield Difference(file.key, "bytes of an object that isn't there", file.bytes, 0)
        elif stored[file.key] != file.bytes:
            yield Difference(file.key, "bytes of the object", file.bytes, stored[file.key])


def _moment(now: datetime) -> str:
    return now.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
