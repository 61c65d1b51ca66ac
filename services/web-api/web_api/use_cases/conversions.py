"""Recording what image-handler has made of a photo."""

from collections.abc import Callable
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from web_api.domain.errors import TransientError
from web_api.domain.photo import Deleted, supersedes
from web_api.events.conversions import Conversion
from web_api.use_cases.contention import persistently
from web_api.use_cases.photos import Photos


class Recorded(StrEnum):
    """Why a conversion was recorded, or changes nothing."""

    RECORDED = "recorded"
    EARLIER = "an earlier or the same outcome"
    OTHER_VERSION = "of a version that isn't the photo's"
    DELETED = "the photo is deleted"
    UNKNOWN = "the photo is unknown, or forgotten"


class RecordConversion(Struct, frozen=True):
    """In any order and however often they come, the latest conversion holds."""

    photos: Photos
    pause: Callable[[int], None]

    def __call__(self, conversion: Conversion) -> Recorded:
        """Raises TransientError for a photo that waits for its upload still."""
        return persistently(lambda: self._record(conversion), self.pause)

    def _record(self, conversion: Conversion) -> Recorded:
        photo = self.photos.find(conversion.photo_id)
        if photo is None:
            return Recorded.UNKNOWN
        if isinstance(photo, Deleted):
            return Recorded.DELETED
        if photo.waits_for_upload:
            # Said after it was received: another region's table, or one brought back, is behind.
            raise TransientError(f"photo {photo.id} is converted, and not received here yet")
        if photo.received is None or photo.received.claim.version != conversion.claim_version:
            return Recorded.OTHER_VERSION
        if not supersedes(conversion.outcome, photo.outcome):
            return Recorded.EARLIER
        self.photos.update(replace(photo, outcome=conversion.outcome))
        return Recorded.RECORDED
