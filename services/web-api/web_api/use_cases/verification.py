"""Verifying what was uploaded, once, and saying so."""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from web_api.domain.claim import Claim
from web_api.domain.errors import PermanentError, TransientError
from web_api.domain.photo import WEB_API, Deleted, Photo, Received, Refusal
from web_api.domain.photo_verification import Upload, flaw
from web_api.events.envelope import waiting
from web_api.events.photos import photo_received
from web_api.events.uploads import Uploaded
from web_api.use_cases.contention import persistently
from web_api.use_cases.outbox import Bus
from web_api.use_cases.photos import Photos


class Uploads(Protocol):
    def read(self, uploaded: Uploaded) -> Upload:
        """Read that version; raises PermanentError when it is gone, TransientError for now."""


class Claims(Protocol):
    def keep(self, photo_id: UUID, upload_version: str, content: bytes, content_type: str) -> Claim:
        """Keep the content for good: again it is the same claim. Raises TransientError for now."""


class Verdict(StrEnum):
    RECEIVED = "received"
    REFUSED = "refused"
    IGNORED = "ignored"


class VerifyUpload(Struct, frozen=True):
    """Each step may be the last of a try, and the next try ends in the same: the claim's key
    follows from the upload's version, the state is written over what was read or not at all, and
    the event is made of the state alone. `pause` waits before another try.
    """

    photos: Photos
    uploads: Uploads
    claims: Claims
    bus: Bus
    now: Callable[[], datetime]
    pause: Callable[[int], None]

    def __call__(self, uploaded: Uploaded) -> Verdict:
        """Raises PermanentError for an upload that nobody has announced, or that is gone."""
        photo = persistently(lambda: self._settled(uploaded), self.pause)
        if photo is None or photo.received is None:
            return Verdict.IGNORED if photo is None else Verdict.REFUSED
        if photo.received.upload_version != uploaded.version:
            return Verdict.IGNORED
        self._announce(photo, photo.received)
        return Verdict.RECEIVED

    def _settled(self, uploaded: Uploaded) -> Photo | None:
        """The photo once one of its uploads is verified, or None when it is deleted."""
        photo = self.photos.find(uploaded.photo_id)
        if photo is None:
            raise PermanentError(f"no photo has the id {uploaded.photo_id}")
        if isinstance(photo, Deleted):
            return None
        if photo.waits_for_upload:
            photo = self._verified(photo, uploaded)
            self.photos.update(photo)
        return photo

    def _verified(self, photo: Photo, uploaded: Uploaded) -> Photo:
        upload = self.uploads.read(uploaded)
        if found := flaw(upload, photo.details):
            refusal = Refusal(by=WEB_API, reason=found.reason, detail=found.detail, at=self.now())
            return replace(photo, outcome=refusal)
        claim = self.claims.keep(
            photo.id, uploaded.version, upload.content, photo.details.content_type
        )
        received = Received(upload_version=uploaded.version, claim=claim, at=self.now())
        return replace(photo, received=received)

    def _announce(self, photo: Photo, received: Received) -> None:
        item = waiting(photo_received(photo, received))
        if refused := self.bus.publish([item]):
            raise TransientError(f"the bus refused the event: {refused[item.sort_key]}")
