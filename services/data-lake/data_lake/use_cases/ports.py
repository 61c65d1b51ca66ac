"""What use cases need of the world. All raise TransientError or Denied where they call AWS."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from data_lake.domain.dataset import Dataset
from data_lake.domain.layout import (
    DataFile,
    Landed,
    Landing,
    Manifest,
    Pointer,
    StoredObject,
)
from data_lake.domain.quarantine import Fetched, Quarantined
from data_lake.engines.files.converted import Converted, WrittenFile
from data_lake.events.envelope import CloudEvent
from data_lake.events.landing_messages import LandingAsked


class Catalogue(Protocol):
    """The data sets and what the ledger knows of landings."""

    def dataset(self, name: str) -> Dataset | None: ...

    def datasets(self) -> list[Dataset]: ...

    def store(self, dataset: Dataset, expected_version: int) -> None:
        """Raises Contended when another version is stored; 0 means that there is none yet.

        Raises TooLarge for what the catalogue can't hold.
        """
        ...

    def landing(self, landing_id: str) -> Landing | None: ...

    def begin(self, landing: Landing) -> Landing:
        """Stores it unless it is there; the stored one."""
        ...

    def end(self, landing: Landing) -> Landing:
        """Its counts and state as they are told, in its next revision, which is returned.

        Raises Contended when another has written it since: nothing is overwritten.
        """
        ...

    def landings(self, dataset: str, before: str, limit: int | None) -> list[Landing]:
        """Youngest first; all of them with "" and None."""
        ...

    def datasets_after(self, name: str, limit: int | None) -> list[Dataset]:
        """By name, from behind this one; all of them with "" and None."""
        ...

    def quarantined(self, before: str, limit: int | None) -> list[Landing]:
        """Those of which rows are in quarantine, youngest first; `before` as in `landings`."""
        ...


class Commits(Protocol):
    """Pointers and manifests."""

    def pointers(self, dataset: str) -> list[Pointer]: ...

    def pointer(self, dataset: str, partition: str) -> Pointer | None: ...

    def manifest(self, pointer: Pointer | None) -> Manifest | None:
        """The one that the pointer names; None for a partition that isn't there yet."""
        ...

    def commit(self, manifest: Manifest, landing_id: str = "") -> Pointer:
        """Writes the manifest, then moves the pointer from `manifest.version - 1`, at once with the
        ledger's line that `landing_id` is in this partition.

        Raises Contended when the pointer has moved, AlreadyLanded when the landing is in it.
        """
        ...

    def landed(self, dataset: str) -> list[Landed]:
        """The ledger's lines: what each landing added to each partition."""
        ...

    def line(self, dataset: str, partition: str, landing_id: str) -> Landed | None:
        """Of the ledger: what this landing added to this partition, if it did."""
        ...

    def history(self, dataset: str, partition: str) -> list[Pointer]:
        """The versions that were committed and not forgotten, youngest first."""
        ...

    def forget(self, versions: Iterable[Pointer]) -> None:
        """Leaves them out of the history; never the one that counts."""
        ...


class CuratedFiles(Protocol):
    """Immutable objects of the curated bucket, under names of domain/keys.py."""

    def store(self, key: str, path: str) -> None: ...

    def fetch(self, key: str, path: str) -> None: ...

    def delete(self, keys: Iterable[str]) -> None:
        """Those that aren't there are as good as deleted."""
        ...

    def listed(self, prefix: str) -> Iterator[StoredObject]:
        """In the order of their keys."""
        ...


class LandedObjects(Protocol):
    """Objects as they came, in whichever bucket they lie."""

    def fetch(self, asked: LandingAsked, path: Path, most_bytes: int) -> Fetched:
        """Writes this version to the path; raises Unreadable when it is gone, too large, or not
        what was promised."""
        ...

    def drop(self, key: str, path: Path) -> None:
        """Into the raw bucket, as if it had been dropped there; only once under one key."""
        ...


class Converter(Protocol):
    """One file, as what its data set takes; what it writes is gone when it is closed."""

    def convert(self, dataset: Dataset) -> Converted:
        """Raises Unreadable for a file that is refused as a whole."""
        ...

    def describe(self, file: WrittenFile, key: str, landing_id: str, written: str) -> DataFile: ...


class Quarantine(Protocol):
    """What was refused, by landing."""

    def keep_input(self, reason: Quarantined, asked: LandingAsked) -> None:
        """A copy of the object, if it is there, and why."""
        ...

    def keep_rows(self, reason: Quarantined, path: Path) -> None:
        """`path` has lines of RefusedRow."""
        ...

    def reason(self, dataset: str, landing_id: str) -> Quarantined | None: ...

    def fetch_rows(self, dataset: str, landing_id: str, path: Path) -> None:
        """Raises Unreadable when they have expired."""
        ...


class LandingQueue(Protocol):
    def ask(self, asked: LandingAsked) -> None: ...


class Bus(Protocol):
    def publish(self, events: Sequence[CloudEvent[Any]]) -> None:
        """Returns once the bus holds all."""
        ...


class GlueTables(Protocol):
    """Athena's sight of the data sets: follows the pointers, and may be made anew from them."""

    def follow(self, dataset: Dataset, pointers: Mapping[str, Pointer]) -> None:
        """Makes Athena's partitions read these versions; those that aren't named stay."""
        ...

    def versions(self, dataset: Dataset) -> dict[str, int]:
        """Partition → the version that Athena reads; empty when it has no such table."""
        ...


class SearchIndex(Protocol):
    """One file with everything that is found by words; each state of it has a tag."""

    def fetch(self, path: str, known: str) -> str:
        """Its tag, having written the file to `path` unless it is `known`; "" when there is none.

        Nothing is at `path` unless the answer is another tag than `known`.
        """
        ...

    def replace(self, path: str, known: str) -> str:
        """The new tag; raises Contended when another one than `known` is stored."""
        ...


class IndexQueue(Protocol):
    def ask(self, message: str, delay_s: int) -> None:
        """Returns once the queue has it."""
        ...


class Compactions(Protocol):
    """Work for later: a partition has files that are worth writing anew."""

    def ask(self, dataset: str, partition: str, *, is_thorough: bool = False) -> None: ...
