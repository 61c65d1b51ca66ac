"""What some edits need from outside: another picture, or what is seen in this one."""

from typing import Any, Protocol

from image_handler.domain.edits.errors import InvalidEdit
from image_handler.domain.faces import Box


class Lookups(Protocol):
    def overlay(self, bucket: Any, key: Any) -> bytes:
        """Bucket and key as the edit names them; raises RefusedRequest for what can't be had."""

    def faces(self, picture: bytes) -> list[Box]:
        """In a JPEG or PNG, the surest first; raises RecognitionFailed."""

    def moderation_labels(self, picture: bytes, min_confidence: float) -> list[str]:
        """What is inappropriate in a JPEG or PNG, by name; raises RecognitionFailed."""


class NoLookups:
    """For edits that need nothing but their picture."""

    def overlay(self, bucket: Any, key: Any) -> bytes:
        raise InvalidEdit(f"expected edits of one picture alone, found an overlay {key}")

    def faces(self, picture: bytes) -> list[Box]:
        raise InvalidEdit("expected edits of one picture alone, found one that asks for faces")

    def moderation_labels(self, picture: bytes, min_confidence: float) -> list[str]:
        raise InvalidEdit("expected edits of one picture alone, found one that asks for labels")
