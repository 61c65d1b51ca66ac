"""Old versions end, and with them the objects that no other version needs."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from data_lake.domain.keys import DATA, LINKS, MANIFESTS, folder
from data_lake.domain.layout import Pointer
from data_lake.domain.retention import cause_of, expire, naming_all_files, version_of
from data_lake.use_cases.ports import Catalogue, Commits, CuratedFiles

_TIME = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True, slots=True)
class Expired:
    versions: int = 0
    objects: int = 0
    bytes: int = 0

    def __add__(self, other: "Expired") -> "Expired":
        return Expired(
            self.versions + other.versions,
            self.objects + other.objects,
            self.bytes + other.bytes,
        )


@dataclass(frozen=True, slots=True)
class ExpireVersions:
    """The only one who deletes curated objects.

    A version ends `retention` after another took its place. An object that no version names is
    deleted once it is older than `grace`, which must be longer than a landing or a compaction
    takes: until its commit nothing names what it has stored. A landing that may still be repeated
    keeps its files, however old.
    """

    catalogue: Catalogue
    commits: Commits
    files: CuratedFiles
    retention: timedelta
    grace: timedelta
    now: Callable[[], datetime]

    def __call__(self, name: str) -> Expired:
        expired = Expired()
        for pointer in self.commits.pointers(name):
            expired += self._partition(pointer)
        return expired

    def _partition(self, pointer: Pointer) -> Expired:
        """Forgotten first: a version that is known has all its objects."""
        where = pointer.dataset, pointer.partition
        history = self.commits.history(*where)
        split = expire(history, (self.now() - self.retention).strftime(_TIME))
        self.commits.forget(split.expired)
        named = self._named(split.kept)
        doomed = [
            each
            for each in self._old_objects(*where)
            if each[0] not in named and not self._is_kept(each[0], *where, split.kept)
        ]
        self.files.delete([key for key, _ in doomed])
        return Expired(len(split.expired), len(doomed), sum(size for _, size in doomed))

    def _named(self, kept: tuple[Pointer, ...]) -> frozenset[str]:
        manifests = (self.commits.manifest(each) for each in naming_all_files(kept))
        data = (file.key for manifest in manifests if manifest for file in manifest.files)
        return frozenset({*data, *(each.manifest_key for each in kept)})

    def _old_objects(self, dataset: str, partition: str) -> Iterator[tuple[str, int]]:
        youngest = (self.now() - self.grace).strftime(_TIME)
        for zone in (DATA, MANIFESTS, LINKS):
            for each in self.files.listed(folder(zone, dataset, partition)):
                if each.modified < youngest:
                    yield each.key, each.bytes

    def _is_kept(self, key: str, dataset: str, partition: str, kept: tuple[Pointer, ...]) -> bool:
        """What isn't named by a manifest, and yet is or may be needed."""
        if key.startswith(f"{LINKS}/"):
            version = version_of(key, folder(LINKS, dataset, partition))
            return version is None or version >= kept[-1].version
        if key.startswith(f"{DATA}/"):
            landing = self.catalogue.landing(cause_of(key))
            return landing is not None and not landing.ended
        return False
