"""A photo: what was announced of it, what was uploaded, and what became of that."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from uuid import UUID

from msgspec import Struct

from web_api.domain.claim import Claim
from web_api.domain.story import Story

WEB_API = "web-api"
IMAGE_HANDLER = "image-handler"


class State(StrEnum):
    """`expired` is a fact of the clock and never stored; a deleted photo is another thing."""

    REQUESTED = "requested"
    EXPIRED = "expired"
    RECEIVED = "received"
    READY = "ready"
    REFUSED = "refused"


class PhotoDetails(Struct, frozen=True, kw_only=True):
    """What the caller says of a photo; what is unsaid is not checked. `sha256` is hexadecimal."""

    content_type: str
    file_name: str | None = None
    size_bytes: int | None = None
    sha256: str | None = None
    site_id: UUID | None = None


class Received(Struct, frozen=True, kw_only=True):
    """The upload that was verified, of all that its form may have brought."""

    upload_version: str
    claim: Claim
    at: datetime


class Refusal(Struct, frozen=True, kw_only=True):
    """`reason` is for machines, `detail` for people; `event_id` is that of who has told us."""

    by: str
    reason: str
    detail: str
    at: datetime
    event_id: str = ""


class Derivative(Struct, frozen=True, kw_only=True):
    """It fits into a square of `box_pixels`; width and height are its own."""

    box_pixels: int
    content_type: str
    width: int
    height: int
    size_bytes: int
    url: str


class Made(Struct, frozen=True, kw_only=True):
    """Width and height are those of the upright photo in pixels."""

    width: int
    height: int
    derivatives: tuple[Derivative, ...]
    at: datetime
    event_id: str


class Photo(Struct, frozen=True, kw_only=True):
    """`revision` counts the writes, so that one is never made over another unseen."""

    id: UUID
    details: PhotoDetails
    story: Story
    requested_by: str
    requested_at: datetime
    expires_at: datetime
    received: Received | None = None
    outcome: Made | Refusal | None = None
    revision: int = 0

    def state(self, now: datetime) -> State:
        """An upload that came in time and is told late still makes an expired photo received."""
        if self.outcome:
            return State.REFUSED if isinstance(self.outcome, Refusal) else State.READY
        if self.received:
            return State.RECEIVED
        return State.REQUESTED if now < self.expires_at else State.EXPIRED

    @property
    def waits_for_upload(self) -> bool:
        return self.received is None and self.outcome is None


class Form(Struct, frozen=True):
    """What a browser posts to `url`, the file behind the fields; it is good till `expires_at`."""

    url: str
    fields: Mapping[str, str]
    expires_at: datetime


class Deleted(Struct, frozen=True):
    """What stays of a photo until it is forgotten: what comes late finds no unknown photo."""

    id: UUID
    at: datetime
    forget_at: datetime


class Link(Struct, frozen=True):
    """By which whoever has it reads the original, till `expires_at`."""

    url: str
    expires_at: datetime


def supersedes(new: Made | Refusal, old: Made | Refusal | None) -> bool:
    """The later outcome holds; ids settle a tie, so that the order of arrival never does."""
    return old is None or (new.at, new.event_id) > (old.at, old.event_id)


def key_digest(caller: str, idempotency_key: str) -> str:
    """One caller's key names one photo, and the table needn't know either; keys hold no space."""
    return sha256(f"{caller} {idempotency_key}".encode()).hexdigest()
