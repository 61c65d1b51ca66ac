"""The events this service consumes and publishes; shared/contracts is their authority."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Generic, Literal, TypeAlias, TypeVar
from uuid import NAMESPACE_URL, UUID, uuid5

from msgspec import DecodeError, Meta, Struct, json

from image_handler.domain.errors import PermanentError, Refused

SOURCE = "stackyard.image-handler"
PHOTO_RECEIVED = "stackyard.web-api.photo-received.v1"
PHOTO_DELETED = "stackyard.web-api.photo-deleted.v1"
DERIVATIVES_MADE = "stackyard.image-handler.derivatives-made.v1"
PHOTO_REFUSED = "stackyard.image-handler.photo-refused.v1"
LONGEST_DETAIL = 1000

Data = TypeVar("Data")
Text = Annotated[str, Meta(min_length=1)]
Sha256 = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
# Python's datetimes reach from year 1; aware ones alone can be compared with ours.
Moment = Annotated[datetime, Meta(tz=True)]


class CloudEvent(Struct, Generic[Data], frozen=True, kw_only=True):
    """CloudEvents 1.0, which allows no underscore in an attribute's name."""

    specversion: Literal["1.0"] = "1.0"
    id: Text
    source: Text
    type: Text
    subject: str
    time: Moment
    correlationid: Annotated[str, Meta(min_length=1, max_length=64)]
    causationid: Text
    data: Data


class Claim(Struct, frozen=True, rename="camel"):
    """An object of the claims bucket that never changes; only this version was verified."""

    bucket: Annotated[str, Meta(min_length=3, max_length=63)]
    key: Annotated[str, Meta(pattern="^web-api/.+$", max_length=1024)]
    version: Text
    size_bytes: Annotated[int, Meta(ge=1)]
    sha256: Sha256


class PhotoReceived(Struct, frozen=True, rename="camel"):
    """Consumed from web-api: only the fields read here, the rest is ignored."""

    photo_id: UUID
    content_type: str
    claim: Claim


class PhotoDeleted(Struct, frozen=True, rename="camel"):
    """Consumed from web-api."""

    photo_id: UUID
    deleted_at: Moment


class MadeFrom(Struct, frozen=True, rename="camel"):
    version: str
    sha256: str
    width: int
    height: int


class Derivative(Struct, frozen=True, rename="camel"):
    box_pixels: int
    content_type: str
    width: int
    height: int
    size_bytes: int
    url: str


class DerivativesMade(Struct, frozen=True, rename="camel"):
    """Published, and kept as the photograph's manifest."""

    photo_id: UUID
    source: MadeFrom
    derivatives: Sequence[Derivative]
    made_at: Moment


class RefusedSource(Struct, frozen=True):
    version: str
    sha256: str


class PhotoRefused(Struct, frozen=True, rename="camel"):
    """Published, and kept, so that it is told alike however often."""

    photo_id: UUID
    source: RefusedSource
    reason: str
    detail: str
    refused_at: Moment


Received: TypeAlias = CloudEvent[PhotoReceived]
Deleted: TypeAlias = CloudEvent[PhotoDeleted]
Made: TypeAlias = CloudEvent[DerivativesMade]
RefusedEvent: TypeAlias = CloudEvent[PhotoRefused]
Published: TypeAlias = Made | RefusedEvent
Heard = TypeVar("Heard", Received, Deleted)


def decode_received(body: str) -> Received:
    """Read the event from a queue's message; raises PermanentError naming the field at fault."""
    return _decode(body, Received, PHOTO_RECEIVED)


def decode_deleted(body: str) -> Deleted:
    """As `decode_received`."""
    return _decode(body, Deleted, PHOTO_DELETED)


def _decode(body: str, kind: type[Heard], wanted: str) -> Heard:
    try:
        event = json.decode(body, type=kind)
    except (DecodeError, RecursionError) as error:
        raise PermanentError(f"{wanted}: {error}") from error
    _require(event.type, event.subject, wanted, event.data.photo_id)
    return event


def _require(kind: str, subject: str, wanted: str, photo_id: UUID) -> None:
    if kind != wanted:
        raise PermanentError(f"expected {wanted}, found {kind}")
    if subject != str(photo_id):
        raise PermanentError(f"expected the photo's id {photo_id} as subject, found {subject!r}")


def derivatives_made(cause: Received, made: DerivativesMade, fingerprint: str) -> Made:
    return _following(cause, DERIVATIVES_MADE, made.made_at, made, fingerprint)


def refusal(photo: PhotoReceived, refused: Refused, refused_at: datetime) -> PhotoRefused:
    return PhotoRefused(
        photo_id=photo.photo_id,
        source=RefusedSource(photo.claim.version, photo.claim.sha256),
        reason=refused.reason,
        detail=str(refused)[:LONGEST_DETAIL],
        refused_at=refused_at,
    )


def photo_refused(cause: Received, refused: PhotoRefused) -> RefusedEvent:
    return _following(cause, PHOTO_REFUSED, refused.refused_at, refused)


def _following(
    cause: Received, kind: str, time: datetime, data: Data, *more: str
) -> CloudEvent[Data]:
    """Announce under an id that follows from cause, subject and more: twice, still one id."""
    parts = [SOURCE, kind, cause.subject, cause.source, cause.id, *more]
    return CloudEvent(
        id=str(uuid5(NAMESPACE_URL, " ".join(parts))),
        source=SOURCE,
        type=kind,
        subject=cause.subject,
        time=time,
        correlationid=cause.correlationid,
        causationid=cause.id,
        data=data,
    )
