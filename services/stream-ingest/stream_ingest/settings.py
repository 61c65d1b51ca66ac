"""The only reader of the environment; each function has its own settings, read at first use."""

import os
from typing import Any, TypeVar, get_type_hints

from msgspec import Struct


class WrongSettings(Exception):
    """Variables of the environment are missing, or of the wrong kind."""


Settings = TypeVar("Settings", bound=Struct)


def settings(kind: type[Settings]) -> Settings:
    """Read each field from the variable of its name in capitals; all faults are said at once."""
    kinds = get_type_hints(kind)
    if faults := [fault for name in kinds if (fault := _fault(name.upper(), kinds[name]))]:
        raise WrongSettings(f"this function's environment: {', '.join(faults)}")
    read: dict[str, Any] = {
        name: int(os.environ[name.upper()]) if kinds[name] is int else os.environ[name.upper()]
        for name in kinds
    }
    return kind(**read)


def _fault(variable: str, kind: object) -> str | None:
    value = os.environ.get(variable)
    if not value:
        return f"{variable} is missing"
    if kind is int and not (value.isascii() and value.isdecimal()):
        return f"{variable} is {value!r}, not a whole number"
    return None


class QuarantineSettings(Struct, frozen=True):
    quarantine_bucket_name: str


class DeliverySettings(QuarantineSettings, frozen=True):
    table_name: str
    readings_bucket_name: str
    claims_bucket_name: str
    event_bus_name: str
    delivery_size_bytes: int


class WindowSettings(Struct, frozen=True):
    table_name: str
    claims_bucket_name: str
    event_bus_name: str
    deliveries_queue_url: str
    idle_shards_queue_url: str
    lateness_seconds: int
    window_slot_count: int
    ledger_retention_days: int


class ProcessSettings(WindowSettings, frozen=True):
    readings_bucket_name: str
    quarantine_bucket_name: str
    earliest_seconds: int
    future_seconds: int
    device_cache_seconds: int
    delivery_interval_seconds: int
    delivery_size_bytes: int
    idle_close_seconds: int


class TakeSettings(Struct, frozen=True):
    readings_stream_name: str
    console_origin_parameter_name: str


class ReplaySettings(QuarantineSettings, frozen=True):
    readings_stream_name: str


class TransformSettings(Struct, frozen=True):
    table_name: str
    earliest_seconds: int
    future_seconds: int
    device_cache_seconds: int


class LearnSettings(QuarantineSettings, frozen=True):
    table_name: str
    readings_stream_name: str


class HeldSettings(LearnSettings, frozen=True):
    event_bus_name: str
    hold_seconds: int


class SilenceSettings(Struct, frozen=True):
    table_name: str
    event_bus_name: str


class NotifySettings(QuarantineSettings, frozen=True):
    table_name: str
    alarm_topic_arn: str


class RelaySettings(QuarantineSettings, frozen=True):
    readings_stream_name: str
