"""What is kept of an original of the source bucket: which version was made into what."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import NAMESPACE_URL, UUID, uuid5

from msgspec import Struct

from image_handler.events import Derivative


class SourceRecord(Struct, frozen=True, rename="camel"):
    """`version` and `fingerprint` (the recipe's) are None until something is made.

    While `busy_until` lies ahead, somebody is at work and nobody else may be; `claim` is theirs
    alone. Of a refused original there are no derivatives, and the reason.
    """

    bucket: str
    key: str
    version: str | None = None
    fingerprint: str | None = None
    derivatives: Sequence[Derivative] = ()
    refused: str | None = None
    busy_until: datetime | None = None
    claim: str | None = None


class KnownRecord(NamedTuple):
    """A record, and the tag of what was read."""

    record: SourceRecord
    tag: str


def source_id(bucket: str, key: str) -> UUID:
    """Of all versions alike."""
    return uuid5(NAMESPACE_URL, f"s3://{bucket}/{key}")


def record_key(source: UUID) -> str:
    """Keys of originals take up to 1,024 bytes, so an id stands for them."""
    return f"sources/{source}.json"
