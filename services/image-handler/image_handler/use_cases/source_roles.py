"""What following a source bucket needs of the world, beside the roles of photographs."""

from typing import Protocol
from uuid import UUID

from image_handler.domain.original import Original
from image_handler.events.source_records import KnownRecord, SourceRecord


class Originals(Protocol):
    """Both raise TransientError when the bucket can't be asked now."""

    def current(self, key: str) -> Original | None:
        """None when it is deleted, or was never there."""

    def read(self, key: str, version: str) -> bytes:
        """Raises SourceGone when that version is no more."""


class Records(Protocol):
    """All of them raise TransientError when the store can't now."""

    def read(self, source: UUID) -> KnownRecord | None: ...

    def keep(self, source: UUID, record: SourceRecord, replaces: str | None) -> str | None:
        """The new tag; None when there is another record now than the one of the tag `replaces`
        (None: than none), and nothing was kept; of a record that is there already, its tag."""

    def forget(self, source: UUID) -> None: ...
