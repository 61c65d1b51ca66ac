"""Colours as requests name them: CSS texts, lists, and objects of any model that sharp takes.

Source: sharp 0.35, `lib/colour.js`, with its package @img/colour 1.1, which is the package color:
https://github.com/Qix-/color.
"""

import json
import math
from typing import Any

from image_handler.domain.edits.colour_models import MODELS, to_rgb
from image_handler.domain.edits.colour_names import NAMES
from image_handler.domain.edits.css_colours import of_digits, of_hex, of_name, parse
from image_handler.domain.edits.errors import InvalidEdit
from image_handler.domain.edits.options import Colour
from image_handler.domain.edits.values import invalid, is_finite
from image_handler.domain.javascript import is_number, number, rounded, to_text

_MODELS_BY_MEMBERS = {frozenset(names): names for names in MODELS}


def colour(value: Any) -> Colour:
    """Red, green, blue and alpha, 0 to 255; raises InvalidEdit for what is no colour."""
    if isinstance(value, str) and 3 <= len(value) <= 200:
        *channels, alpha = parse(value)
    elif isinstance(value, list | dict):
        *channels, alpha = _of_list(value) if isinstance(value, list) else _of_object(value)
    else:
        raise invalid("background", "object or string", value)
    red, green, blue = (_bounded(channel, 255) for channel in channels)
    found = (red, green, blue, rounded(_bounded(alpha, 1) * 255))
    for name, channel in zip(("red", "green", "blue", "alpha"), found, strict=True):
        if not is_finite(channel):
            raise invalid(f"background.{name}", "number", channel)
    return found


def filter_colour(text: str) -> dict[str, float]:
    """What a Thumbor filter's colour becomes: r, g, b and, when it isn't 1, alpha.

    The text is a name, in small letters, or hexadecimal digits without their "#". Raises
    InvalidEdit. Source: the solution's filters, with the package color 4.
    """
    red, green, blue, alpha = of_name(text) if text in NAMES else of_hex(f"#{text}")
    return {"r": red, "g": green, "b": blue} | ({} if alpha == 1 else {"alpha": alpha})


def _of_list(values: list[Any]) -> Colour:
    if not values:
        raise InvalidEdit("Unable to parse color from object: []")
    red, green, blue, alpha = (values + [None] * 3)[:4]
    return _listed(red, 0), _listed(green, 0), _listed(blue, 0), _listed(alpha, 1)


def _listed(value: Any, otherwise: float) -> float:
    return _number(value) if is_number(value) else otherwise


def _number(value: Any) -> float:
    try:
        return number(value)
    except OverflowError:
        return math.nan


def _of_object(given: dict[str, Any]) -> Colour:
    return *_channels(given), _listed(given.get("alpha", 1), 0)


def _channels(given: dict[str, Any]) -> tuple[float, float, float]:
    names = given.keys() - {"alpha"}
    if names == {"r", "g", "b"}:
        return _number(given["r"]), _number(given["g"]), _number(given["b"])
    if names == {"hex"}:
        return of_digits(to_text(given["hex"]))[:3]
    if names == {"keyword"}:
        return of_name(to_text(given["keyword"]))[:3]
    model = _MODELS_BY_MEMBERS.get(frozenset(names))
    if model is None:
        told = json.dumps(given, separators=(",", ":"))[:100]
        raise InvalidEdit(f"Unable to parse color from object: {told}")
    return to_rgb(model, [_number(given[name]) for name in model])


def _bounded(value: float, high: float) -> float:
    # Comparisons with NaN are false: it stays, and is refused afterwards.
    return 0.0 if value < 0 else high if value > high else value
