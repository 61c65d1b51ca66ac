"""What serving a picture needs of the world."""

from typing import Any, Protocol

from image_handler.domain.edits.lookups import Lookups
from image_handler.domain.edits.pictures import Metadata, Picture
from image_handler.domain.faces import Box
from image_handler.domain.result_link import ResultLink
from image_handler.domain.stored_picture import StoredPicture


class Sources(Protocol):
    def read(self, bucket: str, key: str) -> StoredPicture:
        """Raises SourceMissing, SourceDenied, SourceTooLarge, TransientError."""


class Secrets(Protocol):
    def read(self, name: str) -> str:
        """Raises SecretMissing, TransientError."""


class Faces(Protocol):
    def find(self, data: bytes) -> list[Box]:
        """In a JPEG or PNG of at most 5 MB; raises RecognitionFailed."""

    def moderation_labels(self, data: bytes, min_confidence: float) -> list[str]:
        """Raises RecognitionFailed."""


class Results(Protocol):
    def store(
        self, key: str, data: bytes, content_type: str, cache_control: str | None = None
    ) -> ResultLink:
        """Where the result can be fetched; raises TransientError."""

    def find(self, key: str) -> ResultLink | None:
        """Of a result that was stored before; raises TransientError."""


class Engine(Protocol):
    """Pixels, as `engines/pixels.py` works on them."""

    def transform(
        self,
        data: bytes,
        edits: Any,
        *,
        content_type: str,
        output_format: str | None,
        effort: float | None,
        modern: bool,
        most_pixels: int | None,
        lookups: Lookups,
    ) -> Picture:
        """Raises InvalidEdit, PictureError, RefusedRequest."""

    def describe(self, data: bytes) -> tuple[Metadata, tuple[int, int, int]]:
        """What the header tells, and the dominant colour; raises PictureError."""
