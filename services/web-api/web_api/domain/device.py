"""A device: where it stands, what it measures, and what it said of itself last."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from msgspec import Struct

from web_api.domain.errors import Conflict


class ExternalIdTaken(Conflict):
    def __init__(self) -> None:
        super().__init__("external-id-taken", "another active device of the site has it")


class IsRetired(Conflict):
    def __init__(self) -> None:
        super().__init__("device-retired", "a retired device stays as it is")


class State(StrEnum):
    """A retired device stays, for its readings do; it never becomes active again."""

    ACTIVE = "active"
    RETIRED = "retired"


class Measure(Struct, frozen=True, kw_only=True):
    """`kind` is what is measured, such as `air-temperature`; `unit` a UCUM code, such as `Cel`."""

    kind: str
    unit: str


class DeviceDetails(Struct, frozen=True, kw_only=True):
    """What the caller says of a device; of the active devices of a site one has `external_id`."""

    site_id: UUID
    name: str
    measures: tuple[Measure, ...]
    model: str | None = None
    external_id: str | None = None


class Device(Struct, frozen=True, kw_only=True):
    """`revision` counts the writes from 1: none is made over another unseen, events tell it."""

    id: UUID
    details: DeviceDetails
    registered_at: datetime
    registered_by: str
    retired_at: datetime | None = None
    revision: int = 1

    @property
    def state(self) -> State:
        return State.RETIRED if self.retired_at else State.ACTIVE


class DeviceOrder(StrEnum):
    """By UUIDv7 the order of ids is the order of registration."""

    OLDEST = "registeredAt"
    NEWEST = "-registeredAt"


class Wanted(Struct, frozen=True, kw_only=True):
    """Which devices a list holds, None for whichever, and in which order."""

    site_id: UUID | None = None
    state: State | None = None
    order: DeviceOrder = DeviceOrder.OLDEST


class DevicePage(Struct, frozen=True):
    """`next_after` is where the next page begins, or None on the last.

    A page of a filter may hold fewer devices than asked, or none, and yet not be the last.
    """

    devices: list[Device]
    next_after: UUID | None


class Status(Struct, frozen=True, kw_only=True):
    """What a device says of itself; a status without any figure says that it is there."""

    battery_percent: float | None = None
    signal_dbm: float | None = None
    firmware: str | None = None


class Reported(Struct, frozen=True):
    status: Status
    at: datetime
