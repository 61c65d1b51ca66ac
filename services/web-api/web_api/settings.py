"""The only reader of the environment; each function has its own settings, read at first use."""

import os
from typing import Any, TypeVar, get_type_hints

from msgspec import Struct


class HttpSettings(Struct, frozen=True):
    table_name: str
    aws_region: str
    upload_bucket_name: str
    upload_validity_seconds: int
    download_validity_seconds: int
    deleted_retention_days: int
    window_retention_days: int
    console_origin_parameter_name: str
    cursor_key_secret_arn: str


class RelaySettings(Struct, frozen=True):
    table_name: str
    aws_region: str
    event_bus_name: str


class SweepSettings(RelaySettings, frozen=True):
    outbox_grace_seconds: int


class QuarantineSettings(Struct, frozen=True):
    quarantine_bucket_name: str


class RecordSettings(QuarantineSettings, frozen=True):
    table_name: str
    aws_region: str


class WindowSettings(RecordSettings, frozen=True):
    claims_bucket_name: str
    window_retention_days: int


class VerifySettings(RecordSettings, frozen=True):
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
    WindowSettings,
    VerifySettings,
)


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


def runs_in_lambda() -> bool:
    """Lambda names the function to its code: on AWS and in the local cloud, not in a test."""
    return "AWS_LAMBDA_FUNCTION_NAME" in os.environ


def paths_are_rewritten() -> bool:
    """Variables of serverless-wsgi: a domain's base path, and stages that nobody should see."""
    return any(map(os.environ.get, ("API_GATEWAY_BASE_PATH", "STRIP_STAGE_PATH")))
