"""The only reader of the environment; each function has its own settings, read at first use."""

import os
from dataclasses import dataclass, fields
from typing import Any, TypeVar


@dataclass(frozen=True, slots=True)
class HttpSettings:
    table_name: str
    aws_region: str
    upload_bucket_name: str
    upload_validity_seconds: int
    deleted_retention_days: int
    console_origin_parameter_name: str


@dataclass(frozen=True, slots=True)
class RelaySettings:
    table_name: str
    aws_region: str
    event_bus_name: str


@dataclass(frozen=True, slots=True)
class SweepSettings(RelaySettings):
    outbox_grace_seconds: int


@dataclass(frozen=True, slots=True)
class QuarantineSettings:
    quarantine_bucket_name: str


@dataclass(frozen=True, slots=True)
class RecordSettings(QuarantineSettings):
    table_name: str
    aws_region: str


@dataclass(frozen=True, slots=True)
class VerifySettings(RecordSettings):
    upload_bucket_name: str
    claims_bucket_name: str
    event_bus_name: str


class WrongSettings(Exception):
    """Variables of the environment are missing, or of the wrong kind."""


Settings = TypeVar(
    "Settings",
    HttpSettings,
    RelaySettings,
    SweepSettings,
    QuarantineSettings,
    RecordSettings,
    VerifySettings,
)


def settings(kind: type[Settings]) -> Settings:
    """Read each field from the variable of its name in capitals; all faults are said at once."""
    kinds = {field.name: field.type for field in fields(kind)}
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
