"""What is said of refused readings."""

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct, json

from stream_ingest.domain.checkpoint import Taken
from stream_ingest.domain.reading import Reason
from stream_ingest.events.envelope import CloudEvent, announced

READINGS_REFUSED = "stackyard.stream-ingest.readings-refused.v1"


class RefusedFor(Struct, frozen=True):
    reason: Reason
    count: int


class ReadingsRefused(Struct, frozen=True, rename="camel"):
    """`quarantine_key` names the object that holds their original bytes."""

    quarantine_key: str
    count: int
    reasons: list[RefusedFor]


def readings_refused(taken: Taken, now: datetime) -> CloudEvent[ReadingsRefused]:
    """Of a batch that has refused some."""
    if taken.quarantine_key is None:
        raise ValueError(f"expected the key of what {taken.name} has refused, found none")
    return refused_of(taken.quarantine_key, taken.refused, taken.name.replace("/", ":"), now)


def refused_of(
    quarantine_key: str, counts: Mapping[str, int], cause: str, now: datetime
) -> CloudEvent[ReadingsRefused]:
    """`counts` by reason. The key follows from the content, and the event's id from the key."""
    reasons = [RefusedFor(Reason(reason), counts[reason]) for reason in sorted(counts)]
    data = ReadingsRefused(quarantine_key, sum(counts.values()), reasons)
    return announced(READINGS_REFUSED, quarantine_key, now, cause, data)


def written(event: CloudEvent[ReadingsRefused]) -> str:
    return json.encode(event).decode()


def read_refused(text: str) -> CloudEvent[ReadingsRefused]:
    return json.decode(text, type=CloudEvent[ReadingsRefused])
