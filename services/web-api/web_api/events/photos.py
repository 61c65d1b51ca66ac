"""What is said of photos."""

from datetime import datetime
from typing import TypeAlias
from uuid import UUID

from msgspec import Struct

from web_api.domain.photo import Photo, Received
from web_api.domain.story import Story
from web_api.events.envelope import CloudEvent, announced

PHOTO_RECEIVED = "stackyard.web-api.photo-received.v1"
PHOTO_DELETED = "stackyard.web-api.photo-deleted.v1"


class ClaimData(Struct, frozen=True, kw_only=True, rename="camel"):
    bucket: str
    key: str
    version: str
    size_bytes: int
    sha256: str


class PhotoReceived(Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    photo_id: UUID
    content_type: str
    file_name: str | None = None
    site_id: UUID | None = None
    claim: ClaimData
    received_at: datetime


class PhotoDeleted(Struct, frozen=True, kw_only=True, rename="camel"):
    photo_id: UUID
    deleted_at: datetime


PhotoReceivedEvent: TypeAlias = CloudEvent[PhotoReceived]
PhotoDeletedEvent: TypeAlias = CloudEvent[PhotoDeleted]


def photo_received(photo: Photo, received: Received) -> PhotoReceivedEvent:
    """From what is stored alone, so that it is the same event whenever it is said."""
    claim = received.claim
    data = PhotoReceived(
        photo_id=photo.id,
        content_type=photo.details.content_type,
        file_name=photo.details.file_name,
        site_id=photo.details.site_id,
        claim=ClaimData(
            bucket=claim.bucket,
            key=claim.key,
            version=claim.version,
            size_bytes=claim.size_bytes,
            sha256=claim.sha256,
        ),
        received_at=received.at,
    )
    subject, version = str(photo.id), received.upload_version
    return announced(PHOTO_RECEIVED, subject, received.at, photo.story, data, version)


def photo_deleted(photo: Photo, deleted_at: datetime, story: Story) -> PhotoDeletedEvent:
    data = PhotoDeleted(photo_id=photo.id, deleted_at=deleted_at)
    return announced(PHOTO_DELETED, str(photo.id), deleted_at, story, data)
