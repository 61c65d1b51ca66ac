"""What the use cases need of the world."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from image_handler.domain.limits import Header
from image_handler.domain.recipe import Format, Picture, Size
from image_handler.events import Claim, DerivativesMade, PhotoRefused, Published


class Claims(Protocol):
    def read(self, claim: Claim) -> bytes:
        """The bytes of the claim's version, at most one more than it says.

        Raises SourceGone when that version is no more, TransientError when it can't be read now.
        """


class Engine(Protocol):
    def header(self, content: bytes, content_type: str) -> Header:
        """Read no pixel; raises NotDecodable."""

    def pictures(
        self, content: bytes, sizes: Sequence[Size], formats: Sequence[Format]
    ) -> list[Picture]:
        """Each size in each format, in their order; the same bytes each time.

        Sizes come from the smallest. Raises NotDecodable.
        """


class Derivatives(Protocol):
    """All of them raise TransientError when the store can't now."""

    def is_deleted(self, photo_id: UUID) -> bool:
        """Whether `mark_deleted` was called before."""

    def mark_deleted(self, photo_id: UUID, deleted_at: datetime) -> None:
        """Remembered for longer than any event can be replayed."""

    def store(self, key: str, picture: Picture) -> None:
        """Twice is as once."""

    def manifest(self, key: str) -> DerivativesMade | None: ...

    def keep_manifest(self, key: str, made: DerivativesMade) -> DerivativesMade:
        """The first one kept under a key stays; answers which that is."""

    def keep_refusal(self, key: str, refused: PhotoRefused) -> PhotoRefused:
        """As `keep_manifest`."""

    def holds(self, prefix: str) -> bool:
        """Whether any key begins so."""

    def erase(self, prefix: str, keeping: Collection[str] = ()) -> bool:
        """Everything whose key begins so, for good, but these; answers whether there was any."""


class Caches(Protocol):
    def forget(self, prefix: str, reference: str) -> None:
        """Drop what is cached of keys that begin so; the same reference asks once only."""


class Bus(Protocol):
    def publish(self, event: Published) -> None:
        """Return once the bus holds the event; raise TransientError if it refuses."""
