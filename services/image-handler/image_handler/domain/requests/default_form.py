"""The default form of a request: its path is base64 of JSON.

Source: https://docs.aws.amazon.com/solutions/latest/dynamic-image-transformation-for-amazon-cloudfront/create-and-use-image-requests.html
"""

import math
import re
from typing import Any

from image_handler.domain.javascript import UNDEFINED, number, to_text, truthy
from image_handler.domain.requests import refusals
from image_handler.domain.requests.decoding import decoded_base64, decoded_percent, parsed_json
from image_handler.domain.requests.refusal import RefusedRequest
from image_handler.domain.requests.request import Mode

_BASE64 = re.compile(r"/?(?:[0-9a-zA-Z+/]{4})*(?:[0-9a-zA-Z+/]{2}==|[0-9a-zA-Z+/]{3}=)?")
_EITHER_BASE64 = r"/?[0-9a-zA-Z+/_-]+={0,2}"
_USUAL_EFFORT = 4
_MOST_EFFORT = 6


def decoded(path: str) -> Any:
    """Any JSON value; raises RefusedRequest when the path holds none."""
    if not path:
        raise refusals.of_unreadable_path()
    try:
        return parsed_json(decoded_base64(path.removeprefix("/")).decode("utf-8", "replace"))
    except ValueError as error:
        raise refusals.of_undecodable() from error


def read_default_form(path: str, mode: Mode) -> Any:
    """What the path holds, UNDEFINED when the request is of another style.

    Raises RefusedRequest for a null in modern mode; the solution fails on it.
    """
    looks_so = _BASE64.fullmatch(path) is not None
    if not looks_so and mode is Mode.MODERN:
        return _read_leniently(path)
    try:
        found = decoded(path) if looks_so else UNDEFINED
    except RefusedRequest:
        return UNDEFINED
    if found is None and mode is Mode.COMPATIBLE:
        raise refusals.of_mishap(mode, "null has no members")
    if found is None:
        raise refusals.of_undecodable()
    return found


def member(value: Any, name: str) -> Any:
    """As `value[name]`; texts, lists and numbers have no members of our names."""
    return value.get(name, UNDEFINED) if isinstance(value, dict) else UNDEFINED


def named_format(value: Any) -> str | None:
    """The `outputFormat` of a request; what is no text names no format that there is."""
    named = member(value, "outputFormat")
    if not truthy(named):
        return None
    return named if isinstance(named, str) else f"[{to_text(named)}]"


def named_effort(value: Any) -> float | None:
    """The `effort` for WebP, 0 to 6: the usual one where it makes no sense."""
    named = member(value, "effort")
    if named is UNDEFINED:
        return None
    effort = number(named)
    if not math.isfinite(effort) or not 0 <= math.trunc(effort) <= _MOST_EFFORT:
        return _USUAL_EFFORT
    return math.trunc(effort)


def _read_leniently(path: str) -> Any:
    """Without padding, of the alphabet for URLs, or percent-encoded: only an object counts."""
    try:
        plain = decoded_percent(path)
        found = decoded(plain) if re.fullmatch(_EITHER_BASE64, plain) else UNDEFINED
    except (ValueError, RefusedRequest):
        return UNDEFINED
    return found if isinstance(found, dict) else UNDEFINED
