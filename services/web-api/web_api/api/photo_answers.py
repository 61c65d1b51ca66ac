"""What the routes of photos answer; openapi.yml is the authority."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from web_api.domain.photo import Derivative, Form, Link, Made, Refusal, State
from web_api.use_cases.photos import Viewed


class RefusalAnswer(Struct, frozen=True):
    by: str
    reason: str
    detail: str


class DerivativeAnswer(Struct, frozen=True, kw_only=True, rename="camel"):
    box_pixels: int
    content_type: str
    width: int
    height: int
    size_bytes: int
    url: str


class UploadAnswer(Struct, frozen=True, kw_only=True, rename="camel"):
    url: str
    fields: Mapping[str, str]
    expires_at: datetime


class PhotoAnswer(Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """Who requested the photo is kept, and not told."""

    id: UUID
    state: State
    content_type: str
    file_name: str | None = None
    size_bytes: int | None = None
    sha256: str | None = None
    site_id: UUID | None = None
    requested_at: datetime
    expires_at: datetime
    received_at: datetime | None = None
    refusal: RefusalAnswer | None = None
    width: int | None = None
    height: int | None = None
    derivatives: list[DerivativeAnswer] | None = None
    upload: UploadAnswer | None = None


class PhotoPageAnswer(Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    photos: list[PhotoAnswer]
    next_cursor: str | None = None


class DownloadAnswer(Struct, frozen=True, kw_only=True, rename="camel"):
    url: str
    expires_at: datetime


def photo_answer(viewed: Viewed, form: Form | None = None) -> PhotoAnswer:
    photo, details = viewed.photo, viewed.photo.details
    made = photo.outcome if isinstance(photo.outcome, Made) else None
    refusal = photo.outcome if isinstance(photo.outcome, Refusal) else None
    return PhotoAnswer(
        id=photo.id,
        state=viewed.state,
        content_type=details.content_type,
        file_name=details.file_name,
        size_bytes=details.size_bytes,
        sha256=details.sha256,
        site_id=details.site_id,
        requested_at=photo.requested_at,
        expires_at=photo.expires_at,
        received_at=photo.received.at if photo.received else None,
        refusal=RefusalAnswer(refusal.by, refusal.reason, refusal.detail) if refusal else None,
        width=made.width if made else None,
        height=made.height if made else None,
        derivatives=[_derivative(one) for one in made.derivatives] if made else None,
        upload=_upload(form) if form else None,
    )


def download_answer(link: Link) -> DownloadAnswer:
    return DownloadAnswer(url=link.url, expires_at=link.expires_at)


def _derivative(derivative: Derivative) -> DerivativeAnswer:
    return DerivativeAnswer(
        box_pixels=derivative.box_pixels,
        content_type=derivative.content_type,
        width=derivative.width,
        height=derivative.height,
        size_bytes=derivative.size_bytes,
        url=derivative.url,
    )


def _upload(form: Form) -> UploadAnswer:
    return UploadAnswer(url=form.url, fields=form.fields, expires_at=form.expires_at)
