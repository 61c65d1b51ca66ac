"""The only reader of the environment; each function has its own settings, read at first use."""

import os
from collections.abc import Mapping
from typing import TypeVar

from image_handler.domain.aws_access import AwsAccess
from image_handler.domain.records import dataclass, names_of


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


@dataclass(frozen=True, slots=True)
class ConvertSettings(DeleteSettings):
    source_bucket_name: str
    source_derivatives_json: str
    derivatives_base_url: str


@dataclass(frozen=True, slots=True)
class ServingSettings:
    """Of the function that serves pictures, beside those that the AWS solution names.

    Without a result bucket there is no answer for a result over Lambda's limit. Links to results
    lead below `results_base_url`, or to S3 where that isn't set.
    """

    most_source_bytes: int = 100 * 1024 * 1024
    result_bucket_name: str | None = None
    results_base_url: str | None = None


class WrongSettings(Exception):
    """Variables of the environment are missing, or wrong."""


Settings = TypeVar("Settings", MakeSettings, ConvertSettings, DeleteSettings)


def settings(kind: type[Settings]) -> Settings:
    """Read each field from the variable of its name in capitals; name all missing at once."""
    read = {name: os.environ.get(name.upper(), "") for name in names_of(kind)}
    if missing := [name.upper() for name, value in read.items() if not value]:
        raise WrongSettings(f"this function's environment: {', '.join(missing)} missing")
    return kind(**read)


def environment() -> Mapping[str, str]:
    """As it is now; for settings that have a reader of their own."""
    return dict(os.environ)


def serving_settings() -> ServingSettings:
    """None of them has to be there; raises WrongSettings for what is no number."""
    most = os.environ.get("MOST_SOURCE_BYTES") or str(ServingSettings().most_source_bytes)
    if not (most.isascii() and most.isdecimal()):
        raise WrongSettings(f"MOST_SOURCE_BYTES is {most!r}, expected a whole number")
    return ServingSettings(
        int(most),
        os.environ.get("RESULT_BUCKET_NAME") or None,
        os.environ.get("RESULTS_BASE_URL") or None,
    )


def aws_access(service: str) -> AwsAccess:
    """As Lambda hands it to the function; `service` as in AWS_ENDPOINT_URL_<SERVICE>.

    Sources: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
    https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
    """
    found = os.environ.get
    region = found("AWS_REGION") or found("AWS_DEFAULT_REGION")
    key, secret = found("AWS_ACCESS_KEY_ID"), found("AWS_SECRET_ACCESS_KEY")
    if not (region and key and secret):
        names = ("AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
        missing = [
            name for name, value in zip(names, (region, key, secret), strict=True) if not value
        ]
        raise WrongSettings(f"this function's environment: {', '.join(missing)} missing")
    endpoint = found(f"AWS_ENDPOINT_URL_{service}") or found("AWS_ENDPOINT_URL") or None
    return AwsAccess(region, key, secret, found("AWS_SESSION_TOKEN") or None, endpoint)


def service_name() -> str:
    return os.environ.get("POWERTOOLS_SERVICE_NAME") or "service_undefined"


def log_level() -> str:
    """As Powertools reads it."""
    found = os.environ.get
    return found("POWERTOOLS_LOG_LEVEL") or found("LOG_LEVEL") or "INFO"


def xray_header() -> str | None:
    """Lambda sets another one for each request."""
    return os.environ.get("_X_AMZN_TRACE_ID")
