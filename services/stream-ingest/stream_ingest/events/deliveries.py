"""What is said of stored readings, and the message that asks for their delivery."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Literal

from msgspec import DecodeError, Struct, ValidationError, json

from stream_ingest.domain.claim import Claim
from stream_ingest.domain.delivery import Pending, Rows
from stream_ingest.domain.errors import PermanentError
from stream_ingest.events.envelope import CloudEvent, announced

READINGS_STORED = "stackyard.stream-ingest.readings-stored.v1"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class StoredClaim(Struct, frozen=True, rename="camel"):
    bucket: str
    key: str
    version: str
    size_bytes: int
    sha256: str


class ReadingsStored(Struct, frozen=True, rename="camel"):
    """`observed_until` is the time of the latest reading, which belongs to the span."""

    claim: StoredClaim
    format: Literal["parquet"]
    count: int
    shard_id: str
    first_sequence_number: str
    last_sequence_number: str
    observed_from: datetime
    observed_until: datetime


Stored = CloudEvent[ReadingsStored]


class _Asked(Struct, frozen=True, rename="camel"):
    shard_id: str


def readings_stored(
    shard_id: str, batches: Sequence[Pending], rows: Rows, claim: Claim, now: datetime
) -> Stored:
    first, last = batches[0].first, batches[-1].last
    data = ReadingsStored(
        claim=StoredClaim(claim.bucket, claim.key, claim.version, claim.size_bytes, claim.sha256),
        format="parquet",
        count=rows.count,
        shard_id=shard_id,
        first_sequence_number=first,
        last_sequence_number=last,
        observed_from=_moment(rows.observed_from_us),
        observed_until=_moment(rows.observed_until_us),
    )
    return announced(READINGS_STORED, claim.key, now, f"{shard_id}:{first}-{last}", data)


def written(event: Stored) -> str:
    return json.encode(event).decode()


def read_stored_event(text: str) -> Stored:
    return json.decode(text, type=Stored)


def shard_to_deliver(body: str) -> str:
    """The shard of a message; raises PermanentError for what is no such message."""
    try:
        return json.decode(body, type=_Asked).shard_id
    except (DecodeError, ValidationError) as error:
        raise PermanentError(
            f"expected a message that names a shard to deliver, found {body[:200]!r}: {error}"
        ) from error


def _moment(us: int) -> datetime:
    return _EPOCH + timedelta(microseconds=us)
