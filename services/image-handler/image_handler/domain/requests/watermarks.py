"""The filter `watermark(bucket,key,x,y,alpha,width ratio,height ratio)` as an overlay.

Source: the AWS solution's filter, after https://thumbor.readthedocs.io/en/latest/watermark.html
"""

import re
from typing import Any

from image_handler.domain.javascript import UNDEFINED, is_nan, number
from image_handler.domain.requests.decoding import decoded_percent
from image_handler.domain.requests.request import Mode

_PERCENT = re.compile(r"(?:100|[1-9]?[0-9]|-(?:100|[1-9][0-9]?))p")
_BLANKS = re.compile(r"[\s\ufeff]+")


def watermark(arguments: str, mode: Mode) -> dict[str, Any]:
    """Texts, as they came; places that are neither pixels nor percent (`25p`) are left out."""
    given: list[Any] = list(_BLANKS.sub("", arguments).split(","))
    bucket, key, x, y, alpha, width_ratio, height_ratio = (given + [UNDEFINED] * 7)[:7]
    places = {"left": x, "top": y}
    return {
        "bucket": _decoded(bucket, mode),
        "key": _decoded(key, mode),
        "alpha": alpha,
        "wRatio": width_ratio,
        "hRatio": height_ratio,
        "options": {side: place for side, place in places.items() if _is_place(place)},
    }


def _is_place(value: Any) -> bool:
    if value is UNDEFINED:
        return False
    return _PERCENT.fullmatch(value) is not None or not is_nan(number(value))


def _decoded(value: Any, mode: Mode) -> Any:
    """A key with a slash, a comma or a bracket can't stand in a filter unless it is encoded."""
    if value is UNDEFINED or mode is Mode.COMPATIBLE:
        return value
    try:
        return decoded_percent(value)
    except ValueError:
        return value
