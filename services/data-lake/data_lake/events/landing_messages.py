"""Messages that ask for a landing: our own, and S3's notifications of what was dropped."""

from typing import Any
from urllib.parse import unquote_plus

from msgspec import DecodeError, Struct, field, json

from data_lake.domain.errors import PermanentError
from data_lake.domain.landed_object import dropped_dataset


class LandingAsked(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A version of an object, and the data set that it belongs to; its key as S3 has it.

    `cause` is the id of the event that led here, `correlation` its story's. `replay` asks to read
    again what is in quarantine.
    """

    bucket: str
    key: str
    version: str
    dataset: str
    sha256: str = ""
    format: str = ""
    cause: str = ""
    correlation: str = ""
    replay: bool = False


class _Bucket(Struct, frozen=True):
    name: str


class _Object(Struct, frozen=True):
    key: str
    version: str = field(default="", name="versionId")


class _S3(Struct, frozen=True):
    bucket: _Bucket
    object: _Object


class _Record(Struct, frozen=True):
    s3: _S3


class _Message(Struct, frozen=True, omit_defaults=True):
    """https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html"""

    landing: LandingAsked | None = None
    records: tuple[_Record, ...] = field(default=(), name="Records")
    test: Any = field(default="", name="Event")


def decode(body: str) -> list[LandingAsked]:
    """None for the test that S3 sends first; raises PermanentError naming the field at fault."""
    try:
        message = json.decode(body, type=_Message)
    except DecodeError as error:
        raise PermanentError(f"a message of LandingQueue: {error}") from error
    if message.landing is not None:
        return [message.landing]
    if not message.records and message.test != "s3:TestEvent":
        raise PermanentError("a message of LandingQueue: expected `landing` or `Records`")
    return [_of_notification(record.s3) for record in message.records]


def _of_notification(told: _S3) -> LandingAsked:
    # Keys in notifications are URL-encoded, with a plus for a space.
    key = unquote_plus(told.object.key)
    return LandingAsked(
        bucket=told.bucket.name,
        key=key,
        version=told.object.version,
        dataset=dropped_dataset(key),
    )


def encoded(asked: LandingAsked) -> str:
    return json.encode(_Message(landing=asked)).decode()
