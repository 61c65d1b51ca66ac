"""What is heard of devices from web-api: only the fields read here, the rest is ignored."""

from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

from msgspec import DecodeError, Struct, ValidationError, convert, json

from stream_ingest.domain.device import Registered, Retired
from stream_ingest.domain.errors import PermanentError
from stream_ingest.events.envelope import CloudEvent

SOURCE = "stackyard.web-api"
DEVICE_REGISTERED = "stackyard.web-api.device-registered.v1"
DEVICE_RETIRED = "stackyard.web-api.device-retired.v1"

Learned: TypeAlias = Registered | Retired


class MeasureData(Struct, frozen=True):
    kind: str
    unit: str


class DeviceRegistered(Struct, frozen=True, rename="camel"):
    device_id: UUID
    site_id: UUID
    name: str
    measures: list[MeasureData]
    revision: int


class DeviceRetired(Struct, frozen=True, rename="camel"):
    device_id: UUID
    site_id: UUID
    revision: int
    retired_at: datetime


def decode(body: str) -> tuple[CloudEvent[Any], Learned]:
    """Read an event from a queue's message; raises PermanentError naming the field at fault."""
    try:
        event = json.decode(body, type=CloudEvent[dict[str, Any]])
        if event.source != SOURCE or event.type not in (DEVICE_REGISTERED, DEVICE_RETIRED):
            raise PermanentError(
                f"expected {DEVICE_REGISTERED} or {DEVICE_RETIRED}, "
                f"found {event.type} of {event.source}"
            )
        learned = _registered(event) if event.type == DEVICE_REGISTERED else _retired(event)
    except (DecodeError, ValidationError, RecursionError) as error:
        raise PermanentError(f"not an event of a device: {error}") from error
    if event.subject != learned.device_id:
        raise PermanentError(f"expected an event of {learned.device_id}, found {event.subject}")
    return event, learned


def _registered(event: CloudEvent[dict[str, Any]]) -> Registered:
    data = convert(event.data, type=DeviceRegistered)
    return Registered(
        device_id=str(data.device_id),
        site_id=str(data.site_id),
        name=data.name,
        units={measure.kind: measure.unit for measure in data.measures},
        revision=data.revision,
    )


def _retired(event: CloudEvent[dict[str, Any]]) -> Retired:
    data = convert(event.data, type=DeviceRetired)
    if data.retired_at.tzinfo is None:
        raise ValidationError("Expected `datetime` with a zone - at `$.retiredAt`")
    return Retired(
        device_id=str(data.device_id),
        site_id=str(data.site_id),
        retired_at_us=int(data.retired_at.timestamp()) * 1_000_000 + data.retired_at.microsecond,
        revision=data.revision,
    )
