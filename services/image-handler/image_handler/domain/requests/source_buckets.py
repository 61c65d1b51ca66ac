"""Which bucket a picture is read from: only ever one of those that the settings list."""

from typing import Any

from image_handler.domain.javascript import UNDEFINED
from image_handler.domain.requests import refusals
from image_handler.domain.requests.request import Configuration

_MARK = "s3:"


def allowed_buckets(configuration: Configuration) -> tuple[str, ...]:
    """Never empty; raises RefusedRequest when none is configured."""
    if not configuration.source_buckets:
        raise refusals.of_no_source_buckets()
    return configuration.source_buckets


def bucket_of_default_form(named: Any, configuration: Configuration) -> str:
    """`named` is any JSON value, UNDEFINED for the first bucket; raises RefusedRequest."""
    allowed = allowed_buckets(configuration)
    if named is UNDEFINED:
        return allowed[0]
    if not isinstance(named, str) or named not in allowed:
        raise refusals.of_forbidden_bucket()
    return named


def bucket_of_path(path: str, configuration: Configuration) -> str:
    """The first listed one that the path names as `s3:bucket`, else the first of the settings."""
    allowed = allowed_buckets(configuration)
    named = (part.replace(_MARK, "", 1) for part in path.split("/") if part.startswith(_MARK))
    return next((bucket for bucket in named if bucket in allowed), allowed[0])
