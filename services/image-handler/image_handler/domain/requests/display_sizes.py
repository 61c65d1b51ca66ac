"""Sizes for the display they are seen on: pixel ratio, width of the place, focal point.

Only modern mode has them. Sources: https://developer.mozilla.org/en-US/docs/Web/HTTP/Client_hints
(Sec-CH-DPR, Sec-CH-Width, formerly DPR); the solution's own `?dpr=`, newer than 8.0.
"""

import math
import re
from collections.abc import Mapping
from typing import Any, Final

from image_handler.domain.javascript import is_number, number, rounded
from image_handler.domain.requests.refusal import RefusedRequest
from image_handler.domain.requests.request import Request

# No display shows more, and each pixel costs.
MOST_RATIO: Final = 4.0
_POSITIVE: Final = r"[0-9]{1,6}(?:\.[0-9]{1,6})?"
_SHARES: Final = r"(0|1|0?\.[0-9]{1,6}|1\.0{1,6}),(0|1|0?\.[0-9]{1,6}|1\.0{1,6})"
_AUTO: Final = "auto"


def for_display(edits: Any, request: Request) -> tuple[Any, bool]:
    """The edits with their sizes, and whether client hints had, or might have had, a say in them.

    Hints are read where the address asks for them only: a cache must keep an answer for each of
    their values. Raises RefusedRequest for a focal point outside the picture.
    """
    if not isinstance(edits, dict | None):
        return edits, False
    edits = _with_focal_point(edits, request.query)
    resize = edits.get("resize") if edits else None
    if not isinstance(resize, dict) or not {"width", "height"} & resize.keys():
        return edits, False
    resize = dict(resize)
    ratio = request.query.get("dpr", "")
    if request.query.get("width") == _AUTO:
        _take_width(resize, request.headers.get("sec-ch-width", ""))
        return edits | {"resize": resize}, True
    _scale(resize, _hinted_ratio(request.headers) if ratio == _AUTO else _ratio(ratio))
    return edits | {"resize": resize}, ratio == _AUTO


def _with_focal_point(edits: dict[str, Any] | None, query: Mapping[str, str]) -> Any:
    if "focal" not in query:
        return edits
    shares = re.fullmatch(_SHARES, query["focal"])
    if shares is None:
        raise RefusedRequest(
            400,
            "Resize::FocalPoint",
            "The parameter focal is not two shares of width and height from 0 to 1: 0.3,0.4.",
        )
    resize = (edits or {}).get("resize")
    point = {"x": float(shares[1]), "y": float(shares[2])}
    return (edits or {}) | {
        "resize": (resize if isinstance(resize, dict) else {}) | {"focalPoint": point}
    }


def _take_width(resize: dict[str, Any], hint: str) -> None:
    """The hint counts physical pixels already; without it the picture keeps its width."""
    width = _positive(hint)
    resize.pop("width")
    if width is not None:
        resize["width"] = float(math.ceil(width))


def _hinted_ratio(headers: Mapping[str, str]) -> float:
    return _ratio(headers.get("sec-ch-dpr") or headers.get("dpr", ""))


def _ratio(text: str) -> float:
    """What is none is passed over."""
    return min(_positive(text) or 1.0, MOST_RATIO)


def _positive(text: str) -> float | None:
    text = text.strip()
    return float(text) or None if re.fullmatch(_POSITIVE, text) else None


def _scale(resize: dict[str, Any], ratio: float) -> None:
    for side in ("width", "height"):
        size = resize.get(side)
        if ratio != 1 and (is_number(size) or isinstance(size, str)) and number(size) > 0:
            resize[side] = rounded(number(size) * ratio)
