"""The envelope of every event, and an event as the outbox and the bus take it."""

from datetime import datetime
from typing import Any, Generic, Literal, TypeVar
from uuid import NAMESPACE_URL, uuid5

from msgspec import Struct, json

from web_api.domain.outbox import Waiting, sort_key
from web_api.domain.story import Story

SOURCE = "stackyard.web-api"

Data = TypeVar("Data")


class CloudEvent(Struct, Generic[Data], frozen=True, kw_only=True):
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
    event_type: str, subject: str, time: datetime, story: Story, data: Data, version: str = ""
) -> CloudEvent[Data]:
    """Announce data under an id that follows from source, type, subject and, if any, version."""
    name = " ".join(part for part in (SOURCE, event_type, subject, version) if part)
    return CloudEvent(
        id=str(uuid5(NAMESPACE_URL, name)),
        source=SOURCE,
        type=event_type,
        subject=subject,
        time=time,
        correlationid=story.correlation_id,
        causationid=story.request_id,
        data=data,
    )


def waiting(event: CloudEvent[Any]) -> Waiting:
    text = json.encode(event).decode()
    return Waiting(sort_key(event.time, event.id), event.source, event.type, text)
