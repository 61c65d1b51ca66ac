"""What the source bucket tells its queue.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
"""

from typing import Annotated
from urllib.parse import unquote_plus

from msgspec import DecodeError, Meta, Struct, json

from image_handler.domain.errors import PermanentError

# S3 sends it when the notification is set up: there is nothing to do.
_TEST = "s3:TestEvent"


class _Object(Struct, frozen=True):
    key: Annotated[str, Meta(min_length=1)]


class _Bucket(Struct, frozen=True):
    name: str


class _Entity(Struct, frozen=True):
    bucket: _Bucket
    object: _Object


class _Record(Struct, frozen=True):
    s3: _Entity


class _Notification(Struct, frozen=True, rename="pascal"):
    records: list[_Record] = []
    event: str = ""


class Touched(Struct, frozen=True):
    """Something happened to this key. What, and in which order, the bucket itself knows best."""

    bucket: str
    key: str


def decode(body: str) -> list[Touched]:
    """Read a notification, each key once; raises PermanentError for what is none."""
    try:
        told = json.decode(body, type=_Notification)
    except (DecodeError, RecursionError) as error:
        raise PermanentError(f"not a notification of S3: {error}") from error
    if not told.records and told.event != _TEST:
        raise PermanentError("not a notification of S3: it holds no records")
    # Keys come as in a form.
    touched = [Touched(r.s3.bucket.name, unquote_plus(r.s3.object.key)) for r in told.records]
    return list(dict.fromkeys(touched))
