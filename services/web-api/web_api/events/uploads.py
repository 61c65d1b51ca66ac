"""What the upload bucket tells its queue.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
"""

from typing import Annotated
from urllib.parse import unquote_plus
from uuid import UUID

from msgspec import DecodeError, Meta, Struct, json

from web_api.domain.errors import PermanentError

PREFIX = "uploads/"
# S3 sends it when the notification is set up: there is nothing to do.
_TEST = "s3:TestEvent"


class _Object(Struct, frozen=True, rename={"version": "versionId"}):
    key: str
    # Absent in a bucket without versions, where an upload could change behind its verification.
    version: Annotated[str, Meta(min_length=1)]


class _Entity(Struct, frozen=True):
    object: _Object


class _Record(Struct, frozen=True, rename="camel"):
    event_name: str
    s3: _Entity


class _Notification(Struct, frozen=True, rename="pascal"):
    records: list[_Record] = []
    event: str = ""


class Uploaded(Struct, frozen=True):
    """An upload took place under a photo's form; other versions may follow or precede it."""

    photo_id: UUID
    version: str


def upload_key(photo_id: UUID) -> str:
    return f"{PREFIX}{photo_id}"


def decode(body: str) -> list[Uploaded]:
    """Read a notification; raises PermanentError for what is none, or of another key."""
    try:
        told = json.decode(body, type=_Notification)
    except (DecodeError, RecursionError) as error:
        raise PermanentError(f"not a notification of S3: {error}") from error
    if not told.records and told.event != _TEST:
        raise PermanentError("not a notification of S3: it holds no records")
    return [_uploaded(record.s3.object) for record in told.records]


def _uploaded(told: _Object) -> Uploaded:
    # Keys come as in a form: https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
    key = unquote_plus(told.key)
    try:
        photo_id = UUID(key.removeprefix(PREFIX))
    except ValueError:
        photo_id = None
    if photo_id is None or upload_key(photo_id) != key:
        raise PermanentError(f"expected a key {PREFIX}<photo id>, found {key!a}")
    return Uploaded(photo_id, told.version)
