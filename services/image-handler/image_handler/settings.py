"""The only reader of the environment; each function has its own settings, read at first use."""

import os
from dataclasses import dataclass, fields
from typing import TypeVar


@dataclass(frozen=True, slots=True)
class DeleteSettings:
    derivative_bucket_name: str
    naming_secret_arn: str
    distribution_id: str
    quarantine_bucket_name: str


@dataclass(frozen=True, slots=True)
class MakeSettings(DeleteSettings):
    claims_bucket_name: str
    event_bus_name: str
    derivative_boxes_pixels: str
    derivative_formats: str
    derivatives_base_url: str


class WrongSettings(Exception):
    """Variables of the environment are missing."""


Settings = TypeVar("Settings", MakeSettings, DeleteSettings)


def settings(kind: type[Settings]) -> Settings:
    """Read each field from the variable of its name in capitals; name all missing at once."""
    read = {field.name: os.environ.get(field.name.upper(), "") for field in fields(kind)}
    if missing := [name.upper() for name, value in read.items() if not value]:
        raise WrongSettings(f"this function's environment: {', '.join(missing)} missing")
    return kind(**read)
