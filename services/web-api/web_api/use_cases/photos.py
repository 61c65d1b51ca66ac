"""Announcing photos, reading them and deleting them."""

from collections.abc import Callable
from datetime import datetime, timedelta
from math import ceil
from typing import Any, Protocol
from uuid import UUID

from msgspec import Struct

from web_api.domain.claim import Claim
from web_api.domain.errors import AlreadyRegistered, KeyReused, TransientError
from web_api.domain.photo import (
    Deleted,
    Form,
    Link,
    Photo,
    PhotoDetails,
    State,
    key_digest,
)
from web_api.domain.story import Story
from web_api.events.envelope import CloudEvent
from web_api.events.photos import photo_deleted
from web_api.use_cases.contention import persistently


class Photos(Protocol):
    """Every method raises TransientError when the store can't now."""

    def add(self, photo: Photo, key: str | None) -> None:
        """Keep the photo, and under the key its id; raises AlreadyRegistered if either is taken.

        Raises Invalid when the photo names a site that there isn't.
        """

    def keyed(self, key: str) -> UUID | None:
        """The id that was added under the key."""

    def find(self, photo_id: UUID) -> Photo | Deleted | None:
        """What was written before is found at once."""

    def before(self, photo_id: UUID | None, limit: int, site_id: UUID | None) -> list[Photo]:
        """Up to `limit` photos, of 101 at most, newest first, older than `photo_id`.

        Of one site what was added a moment ago may be missing still.
        """

    def update(self, photo: Photo) -> None:
        """Keep it under the next revision; raises Changed if its own isn't the stored one."""

    def delete(self, photo: Photo, rest: Deleted, announcement: CloudEvent[Any] | None) -> None:
        """Leave the rest and, if any, the event, or do nothing of it; raises Changed as above."""


class Forms(Protocol):
    def form(self, photo: Photo, validity_seconds: int) -> Form:
        """Takes a file of the announced type and size, and no other."""


class Links(Protocol):
    def link(self, claim: Claim, file_name: str, validity_seconds: int) -> str:
        """Reads that version and nothing else; made without asking anybody."""


class Viewed(Struct, frozen=True):
    photo: Photo
    state: State


class Requested(Struct, frozen=True):
    """Without a form there is nothing more to upload: a replay came late."""

    viewed: Viewed
    form: Form | None
    is_replay: bool


class RequestUpload(Struct, frozen=True):
    """`pause` waits before another try."""

    photos: Photos
    forms: Forms
    now: Callable[[], datetime]
    new_id: Callable[[datetime], UUID]
    validity: timedelta
    pause: Callable[[int], None]

    def __call__(
        self, details: PhotoDetails, caller: str, idempotency_key: str | None, story: Story
    ) -> Requested:
        """Announce once by key; raises KeyReused when the key has named another photo."""
        now = self.now()
        photo = Photo(
            id=self.new_id(now),
            details=details,
            story=story,
            requested_by=caller,
            requested_at=now,
            expires_at=now + self.validity,
        )
        key = key_digest(caller, idempotency_key) if idempotency_key else None
        try:
            persistently(lambda: self.photos.add(photo, key), self.pause)
        except AlreadyRegistered:
            return self._with_form(self._earlier(photo, key), is_replay=True)
        return self._with_form(photo, is_replay=False)

    def _earlier(self, photo: Photo, key: str | None) -> Photo:
        photo_id = self.photos.keyed(key) if key else photo.id
        if photo_id is None:
            raise TransientError("a key is there for a write and not for a read")
        earlier = self.photos.find(photo_id)
        # Not even a rest: a key outlives what is left of its deleted photo.
        if earlier is None or isinstance(earlier, Deleted):
            raise KeyReused("the key was sent before, and its photo is deleted; take a new key")
        if earlier.details != photo.details:
            raise KeyReused("the key was sent before with other content; take a new key")
        return earlier

    def _with_form(self, photo: Photo, is_replay: bool) -> Requested:
        now = self.now()
        state = photo.state(now)
        # Up, for a policy knows whole seconds: what comes in the last one is verified all the same.
        left_seconds = ceil((photo.expires_at - now).total_seconds())
        form = self.forms.form(photo, left_seconds) if state is State.REQUESTED else None
        return Requested(Viewed(photo, state), form, is_replay)


class ReadPhoto(Struct, frozen=True):
    photos: Photos
    now: Callable[[], datetime]

    def __call__(self, photo_id: UUID) -> Viewed | None:
        found = self.photos.find(photo_id)
        return Viewed(found, found.state(self.now())) if isinstance(found, Photo) else None


class PhotoPage(Struct, frozen=True):
    """`next_before` is where the next page begins, or None on the last."""

    photos: list[Viewed]
    next_before: UUID | None


class ListPhotos(Struct, frozen=True):
    photos: Photos
    now: Callable[[], datetime]

    def __call__(self, before: UUID | None, limit: int, site_id: UUID | None = None) -> PhotoPage:
        # One more than asked tells whether a page follows, so that no last page is empty.
        found = self.photos.before(before, limit + 1, site_id)
        now = self.now()
        page = [Viewed(photo, photo.state(now)) for photo in found[:limit]]
        return PhotoPage(page, next_before=page[-1].photo.id if len(found) > limit else None)


class DownloadPhoto(Struct, frozen=True):
    links: Links
    now: Callable[[], datetime]
    validity: timedelta

    def __call__(self, photo: Photo) -> Link | None:
        """None of a photo whose upload was never verified."""
        if photo.received is None:
            return None
        name = photo.details.file_name or str(photo.id)
        url = self.links.link(photo.received.claim, name, int(self.validity.total_seconds()))
        return Link(url, self.now() + self.validity)


class DeletePhoto(Struct, frozen=True):
    """`retention` is how long a photo is known as deleted; `pause` waits before another try."""

    photos: Photos
    now: Callable[[], datetime]
    retention: timedelta
    pause: Callable[[int], None]

    def __call__(self, photo_id: UUID, story: Story) -> bool:
        """Answers whether the photo is deleted, now or before; False when there was none."""
        return persistently(lambda: self._delete(photo_id, story), self.pause)

    def _delete(self, photo_id: UUID, story: Story) -> bool:
        found = self.photos.find(photo_id)
        if isinstance(found, Photo):
            now = self.now()
            # Whom a photo was never announced to needn't hear that it is gone.
            announcement = photo_deleted(found, now, story) if found.received else None
            self.photos.delete(found, Deleted(photo_id, now, now + self.retention), announcement)
        return found is not None
