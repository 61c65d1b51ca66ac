"""What is said of devices."""

from datetime import datetime
from typing import TypeAlias
from uuid import UUID

from msgspec import Struct

from web_api.domain.device import Device
from web_api.domain.story import Story
from web_api.events.envelope import CloudEvent, announced

DEVICE_REGISTERED = "stackyard.web-api.device-registered.v1"
DEVICE_RETIRED = "stackyard.web-api.device-retired.v1"


class MeasureData(Struct, frozen=True, kw_only=True):
    kind: str
    unit: str


class DeviceRegistered(Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    device_id: UUID
    site_id: UUID
    name: str
    measures: list[MeasureData]
    model: str | None = None
    external_id: str | None = None
    revision: int
    registered_at: datetime


class DeviceRetired(Struct, frozen=True, kw_only=True, rename="camel"):
    device_id: UUID
    site_id: UUID
    revision: int
    retired_at: datetime


DeviceEvent: TypeAlias = CloudEvent[DeviceRegistered] | CloudEvent[DeviceRetired]


def device_registered(device: Device, at: datetime, story: Story) -> CloudEvent[DeviceRegistered]:
    """`at` is the moment of this revision, which is that of the registration for the first."""
    details = device.details
    data = DeviceRegistered(
        device_id=device.id,
        site_id=details.site_id,
        name=details.name,
        measures=[MeasureData(kind=each.kind, unit=each.unit) for each in details.measures],
        model=details.model,
        external_id=details.external_id,
        revision=device.revision,
        registered_at=device.registered_at,
    )
    return announced(DEVICE_REGISTERED, str(device.id), at, story, data, str(device.revision))


def device_retired(device: Device, at: datetime, story: Story) -> CloudEvent[DeviceRetired]:
    data = DeviceRetired(
        device_id=device.id,
        site_id=device.details.site_id,
        revision=device.revision,
        retired_at=at,
    )
    return announced(DEVICE_RETIRED, str(device.id), at, story, data, str(device.revision))
