"""What is heard on the bus: the envelope of every event, and the claims of stored readings."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import DecodeError, Raw, Struct, ValidationError, json

from data_lake.domain.errors import PermanentError
from data_lake.domain.heard_event import HeardEvent
from data_lake.events.envelope import SOURCE

READINGS_STORED = "stackyard.stream-ingest.readings-stored.v1"


class _Envelope(Struct, frozen=True):
    id: str
    source: str
    type: str
    subject: str
    time: datetime
    correlationid: str
    causationid: str
    data: Raw


class _Moment(Struct, frozen=True):
    time: str


class Claim(Struct, frozen=True):
    """An immutable object of the platform's claims bucket; only the fields read here."""

    bucket: str
    key: str
    version: str
    sha256: str


class _ReadingsStored(Struct, frozen=True):
    claim: Claim


def decode(body: str) -> HeardEvent:
    """Read an event from a queue's message; raises PermanentError naming the field at fault.

    What it claims is read too, so that one that claims nothing is refused alone.
    """
    try:
        event = json.decode(body, type=_Envelope)
        moment = json.decode(body, type=_Moment).time
    except (DecodeError, ValidationError, RecursionError) as error:
        raise PermanentError(f"expected an event in CloudEvents' envelope: {error}") from error
    if event.source == SOURCE:
        raise PermanentError(f"expected an event of others, found {event.type} of {SOURCE}")
    if event.time.tzinfo is None:
        raise PermanentError(f"expected a time with its offset from UTC, found {moment}")
    heard = HeardEvent(
        id=event.id,
        source=event.source,
        type=event.type,
        subject=event.subject,
        time=moment,
        correlationid=event.correlationid,
        causationid=event.causationid,
        data=bytes(event.data).decode(),
    )
    claim_of_readings(heard)
    return heard


def claim_of_readings(event: HeardEvent) -> Claim | None:
    """None for every other event; raises PermanentError for one that claims nothing."""
    if event.type != READINGS_STORED:
        return None
    try:
        return json.decode(event.data, type=_ReadingsStored).claim
    except (DecodeError, ValidationError) as error:
        raise PermanentError(f"{READINGS_STORED} without its claim: {error}") from error


def lines(events: Sequence[HeardEvent]) -> bytes:
    """JSON lines, one for each event."""
    return b"".join(json.encode(event) + b"\n" for event in events)
