"""The envelope of every event."""

from datetime import datetime
from typing import Generic, Literal, TypeVar
from uuid import NAMESPACE_URL, uuid5

from msgspec import Struct

SOURCE = "stackyard.data-lake"

Data = TypeVar("Data")


class CloudEvent(Struct, Generic[Data], frozen=True, kw_only=True, omit_defaults=False):
    """CloudEvents 1.0, which allows no underscore in an attribute's name."""

    specversion: Literal["1.0"] = "1.0"
    id: str
    source: str
    type: str
    subject: str
    time: datetime
    correlationid: str
    causationid: str
    data: Data


def announced(
    event_type: str,
    subject: str,
    time: datetime,
    causation_id: str,
    data: Data,
    *,
    identity: str = "",
    correlation_id: str = "",
) -> CloudEvent[Data]:
    """Announce data under an id that follows from source, type, subject and, if any, identity.

    A story that began with a dropped file has no name of its own: what caused the event names it
    too.
    """
    name = " ".join(part for part in (SOURCE, event_type, subject, identity) if part)
    event_id = str(uuid5(NAMESPACE_URL, name))
    return CloudEvent(
        id=event_id,
        source=SOURCE,
        type=event_type,
        subject=subject,
        time=time,
        correlationid=correlation_id or event_id,
        causationid=causation_id,
        data=data,
    )
