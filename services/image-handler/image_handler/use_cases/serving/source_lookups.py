"""Overlays out of the source buckets, and Rekognition, for the edits that need them."""

from collections.abc import Callable
from typing import Any

from image_handler.domain.errors import TransientError
from image_handler.domain.faces import Box
from image_handler.domain.records import dataclass
from image_handler.domain.requests.picture_refusals import of_failed_overlay
from image_handler.domain.requests.refusal import RefusedRequest
from image_handler.domain.stored_picture import SourceUnreadable
from image_handler.use_cases.serving.ports import Faces, Sources


@dataclass(frozen=True, slots=True)
class SourceLookups:
    """`look_at` is what modern mode asks of a picture before it is decoded."""

    sources: Sources
    recognition: Faces
    buckets: tuple[str, ...]
    look_at: Callable[[bytes], bytes] = bytes

    def overlay(self, bucket: Any, key: Any) -> bytes:
        if bucket not in self.buckets:
            raise RefusedRequest(
                403,
                "ImageBucket::CannotAccessBucket",
                "The overlay image bucket you specified could not be accessed. Please check that "
                "the bucket is specified in your SOURCE_BUCKETS.",
            )
        if not isinstance(key, str):
            raise of_failed_overlay()
        try:
            return self.look_at(self.sources.read(bucket, key).data)
        except (SourceUnreadable, TransientError, RefusedRequest) as error:
            raise of_failed_overlay() from error

    def faces(self, picture: bytes) -> list[Box]:
        return self.recognition.find(picture)

    def moderation_labels(self, picture: bytes, min_confidence: float) -> list[str]:
        return self.recognition.moderation_labels(picture, min_confidence)
