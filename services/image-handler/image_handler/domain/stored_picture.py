"""A picture as the source bucket holds it, and why it may not be had."""

from image_handler.domain.records import dataclass


@dataclass(frozen=True, slots=True)
class StoredPicture:
    """Headers are as the bucket sent them: dates in HTTP's form, the ETag with its quotes.

    `content_type` is what the uploader said, and may be wrong or missing.
    """

    data: bytes
    content_type: str | None = None
    cache_control: str | None = None
    expires: str | None = None
    last_modified: str | None = None
    etag: str = ""


class SourceUnreadable(Exception):
    """No retry brings this source; the text says what was asked for and what came."""


class SourceMissing(SourceUnreadable):
    """There is no such object, or no such bucket, or no object can have such a key."""


class SourceDenied(SourceUnreadable):
    """The role may not read it, or S3 doesn't tell whether it exists (it may not list)."""


class SourceTooLarge(SourceUnreadable):
    """More bytes than the setting allows; none of them beyond that were read."""
