"""Which answers a caller takes (RFC 9110, section 12.5.1)."""

from flask import request

from data_lake.api.problems import NOT_ACCEPTABLE, Problem

JSON = "application/json"


def expect_json_is_wanted() -> None:
    """Raises Problem for an Accept that excludes JSON; refusals come as problems all the same."""
    accept = request.headers.get("Accept", "")
    if accept not in {"", "*/*", JSON} and not _takes_json():
        raise Problem(NOT_ACCEPTABLE, f"this answers {JSON}, and Accept excludes it: {accept}")


def _takes_json() -> bool:
    """By the closest range, whatever its parameters: JSON has none, and some clients name UTF-8."""
    taken: dict[str, float] = {}
    for media_range, quality in request.accept_mimetypes:
        taken.setdefault(media_range.partition(";")[0].strip().lower(), quality)
    closest = next((each for each in (JSON, "application/*", "*/*") if each in taken), "")
    return taken.get(closest, 0) > 0
