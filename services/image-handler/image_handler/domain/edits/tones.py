"""What is done to each pixel by itself: gamma, negate, normalise, threshold, linear and so on.

Source: sharp 0.35, `lib/operation.js`, https://sharp.pixelplumbing.com/api-operation
"""

import math
from collections.abc import Mapping
from typing import Any

from image_handler.domain.edits.colours import colour
from image_handler.domain.edits.errors import InvalidEdit
from image_handler.domain.edits.options import Options
from image_handler.domain.edits.values import (
    Check,
    finite,
    integer,
    invalid,
    is_defined,
    is_finite,
    is_whole,
    member,
    members,
    number,
)
from image_handler.domain.javascript import UNDEFINED


def flatten(options: Options, value: Any = UNDEFINED) -> None:
    given = members(value, "background") or {}
    options.flatten = value if isinstance(value, bool) else True
    if is_defined(background := member(given, "background")):
        options.flatten_background = colour(background)[:3]


def unflatten(options: Options, _value: Any = UNDEFINED) -> None:
    options.unflatten = True


def gamma(options: Options, value: Any = UNDEFINED) -> None:
    check = number(1, 3, "number between 1.0 and 3.0")
    options.gamma = options.gamma_out = check("gamma", value) if is_defined(value) else 2.2


def negate(options: Options, value: Any = UNDEFINED) -> None:
    options.negate = value if isinstance(value, bool) else True
    if isinstance(value, dict) and "alpha" in value:
        if not isinstance(value["alpha"], bool):
            raise invalid("alpha", "should be boolean value", value["alpha"])
        options.negate_alpha = value["alpha"]


def normalise(options: Options, value: Any = UNDEFINED) -> None:
    """Percentiles: below the lower one all is black, above the upper one white."""
    lower: float = options.normalise_lower
    upper: float = options.normalise_upper
    if is_defined(given := member(value, "lower")):
        lower = number(0, 99, "number between 0 and 99")("lower", given)
    if is_defined(given := member(value, "upper")):
        upper = number(1, 100, "number between 1 and 100")("upper", given)
    if lower >= upper:
        raise invalid("range", "lower to be less than upper", f"{lower:g} >= {upper:g}")
    options.normalise_lower, options.normalise_upper = int(lower), int(upper)
    options.normalise = True


def threshold(options: Options, value: Any = UNDEFINED) -> None:
    if not is_defined(value) or isinstance(value, bool):
        options.threshold = 0 if value is False else 128
    else:
        options.threshold = integer(0, 255)("threshold", value)
    options.threshold_grayscale = True


def linear(options: Options, value: Any = UNDEFINED) -> None:
    """A factor; a list of them would want as many offsets, which no request can give."""
    if is_finite(value):
        options.linear_a, options.linear_b = [float(value)], [0.0]
    elif isinstance(value, list) and value and all(map(is_finite, value)):
        raise InvalidEdit("Expected a and b to be arrays of the same length")
    elif is_defined(value):
        raise invalid("a", "number or array of numbers", value)
    else:
        options.linear_a, options.linear_b = [], []


def recomb(options: Options, value: Any) -> None:
    if not isinstance(value, list):
        raise invalid("inputMatrix", "array", value)
    size = len(value)
    if size not in (3, 4):
        raise invalid("inputMatrix", "3x3 or 4x4 array", size)
    if not all(isinstance(row, list) and len(row) == size for row in value):
        raise invalid("inputMatrix", f"array of {size} arrays of length {size}", value)
    if not all(is_finite(each) for row in value for each in row):
        raise invalid("inputMatrix", "array of numbers", value)
    options.recomb_matrix = [[float(each) for each in row] for row in value]


def _amount(name: str, value: Any) -> float:
    if is_finite(value) and value >= 0:
        return float(value)
    raise invalid(name, "number above zero", value)


def _turn(name: str, value: Any) -> float:
    if is_whole(value):
        return math.fmod(value, 360)
    raise invalid(name, "number", value)


_MODULATE: Mapping[str, tuple[str, Check]] = {
    "brightness": ("brightness", _amount),
    "saturation": ("saturation", _amount),
    "hue": ("hue", _turn),
    "lightness": ("lightness", finite),
}


def modulate(options: Options, value: Any) -> None:
    """A member that is there counts, also when it is null."""
    if not isinstance(value, dict):
        raise invalid("options", "plain object", value)
    for name, (attribute, check) in _MODULATE.items():
        if name in value:
            setattr(options, attribute, check(name, value[name]))
