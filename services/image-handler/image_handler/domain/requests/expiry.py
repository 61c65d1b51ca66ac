"""URLs that hold until an instant: `?expires=20991231T235959Z`.

Source: https://docs.aws.amazon.com/solutions/latest/dynamic-image-transformation-for-amazon-cloudfront/create-and-use-image-requests.html
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime

from image_handler.domain.requests.refusal import RefusedRequest

_PARTS = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})T([0-9]{2})([0-9]{2})([0-9]{2})Z")
# JavaScript takes years before it for those of the twentieth century.
_FIRST_YEAR = 100


def seconds_to_expiry(query: Mapping[str, str], now: datetime) -> int | None:
    """Whole seconds that are left; None when it never expires. Raises RefusedRequest."""
    named = query.get("expires")
    if named is None:
        return None
    left = (_instant(named) - now).total_seconds()
    if left < 0:
        raise RefusedRequest(400, "ImageRequestExpired", "Request has expired.")
    return int(left)


def _instant(text: str) -> datetime:
    found = _PARTS.fullmatch(text)
    if found is None or int(found[1]) < _FIRST_YEAR:
        raise _of_format()
    year, month, day, hour, minute, second = map(int, found.groups())
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError as error:
        raise _of_format() from error


def _of_format() -> RefusedRequest:
    return RefusedRequest(
        400,
        "ImageRequestExpiryFormat",
        "Request has invalid expires value. The expires query param should map to a real date and "
        "follow the following format: YYYYMMDDTHHmmssZ (Ex: Jan 2nd, 1970 at 12:03:04PM UTC "
        "becomes 19700102T120304Z).",
    )
