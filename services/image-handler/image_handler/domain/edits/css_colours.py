"""Colours as CSS texts.

Source: CSS Color 4, https://www.w3.org/TR/css-color-4/, as far as color-string 2 reads it, the
package within sharp: https://github.com/Qix-/color-string. Red, green and blue are from 0 to 255,
alpha from 0 to 1; none is bounded here, and a number that is none is NaN.
"""

import math
import re
from typing import NoReturn

from image_handler.domain.edits.colour_models import to_rgb
from image_handler.domain.edits.colour_names import NAMES
from image_handler.domain.edits.errors import InvalidEdit
from image_handler.domain.edits.options import Colour
from image_handler.domain.javascript import rounded

_FLAGS = re.ASCII | re.IGNORECASE
_NUMBER = r"([+-]?(?:\d*\.)?\d+(?:e\d+)?)"
_LOOSE = r"([+-]?[\d.]+)"
_EXACT = r"([+-]?(?=\.\d|\d)(?:0|[1-9]\d*)?(?:\.\d*)?(?:e[+-]?\d+)?)"
_HEX = r"#(?:([a-f\d]{6})([a-f\d]{2})?|([a-f\d]{3})([a-f\d])?)"
_RGB = (
    rf"rgba?\(\s*{_NUMBER}(?=[\s,])\s*(?:,\s*)?{_NUMBER}(?=[\s,])\s*(?:,\s*)?{_NUMBER}"
    rf"\s*(?:[\s,|/]\s*{_NUMBER}(%?)\s*)?\)"
)
_PERCENT = (
    rf"rgba?\(\s*{_LOOSE}%\s*,?\s*{_LOOSE}%\s*,?\s*{_LOOSE}%\s*(?:[\s,|/]\s*{_LOOSE}(%?)\s*)?\)"
)
_HSL = (
    r"hsla?\(\s*([+-]?(?:\d{0,3}\.)?\d+)(?:deg)?\s*,?\s*"
    rf"{_LOOSE}%\s*,?\s*{_LOOSE}%\s*(?:[,|/]\s*{_EXACT}\s*)?\)"
)
_HWB = (
    r"hwb\(\s*([+-]?\d{0,3}(?:\.\d+)?)(?:deg)?\s*[\s,]\s*"
    rf"{_LOOSE}%\s*[\s,]\s*{_LOOSE}%\s*(?:[\s,]\s*{_EXACT}\s*)?\)"
)
_LEADING_NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"


def parse(text: str) -> Colour:
    """Raises InvalidEdit for a text that is no colour."""
    prefix = text[:3].lower()
    if prefix == "hsl":
        return _of_hue(_HSL, ("h", "s", "l"), text)
    if prefix == "hwb":
        return _of_hue(_HWB, ("h", "w", "b"), text)
    if text.startswith("#"):
        return of_hex(text)
    if prefix == "rgb":
        return _of_rgb(text)
    name = text.lower()
    return (0.0, 0.0, 0.0, 0.0) if name == "transparent" else of_name(name)


def of_name(name: str) -> Colour:
    if name not in NAMES:
        _refuse(name)
    red, green, blue = NAMES[name]
    return red, green, blue, 1.0


def of_hex(text: str) -> Colour:
    found = _matched(_HEX, text)
    if found is None:
        _refuse(text)
    digits = found[1] or "".join(2 * digit for digit in found[3])
    alpha = found[2] or 2 * (found[4] or "f")
    red, green, blue = bytes.fromhex(digits)
    return red, green, blue, int(alpha, 16) / 255


def of_digits(text: str) -> Colour:
    """Of the first six or three digits beside each other; black when there are none."""
    found = re.search(r"[a-f\d]{6}|[a-f\d]{3}", text, _FLAGS)
    return of_hex("#" + (found[0] if found else "000"))


def _of_rgb(text: str) -> Colour:
    found = _matched(_RGB, text)
    if found is not None:
        red, green, blue = (_leading_number(each) for each in found.groups()[:3])
    elif (found := _matched(_PERCENT, text)) is not None:
        red, green, blue = (rounded(_leading_number(each) * 2.55) for each in found.groups()[:3])
    else:
        _refuse(text)
    return red, green, blue, _alpha(found[4]) * (0.01 if found[5] else 1)


def _of_hue(pattern: str, model: tuple[str, ...], text: str) -> Colour:
    found = _matched(pattern, text)
    if found is None:
        _refuse(text)
    hue, second, third = (_leading_number(each) for each in found.groups()[:3])
    return *to_rgb(model, (hue, second, third)), _alpha(found[4])


def _matched(pattern: str, text: str) -> re.Match[str] | None:
    # Compiled at first use: most functions that start are asked for no colour at all. Where one
    # space may stand, many may; as one they leave the expression a single way to take them.
    return re.fullmatch(pattern, re.sub(r"\s+", " ", text, flags=re.ASCII), _FLAGS)


def _alpha(text: str | None) -> float:
    return 1.0 if text is None else _leading_number(text)


def _leading_number(text: str) -> float:
    """As `parseFloat` reads it: "1.2.3" is 1.2."""
    found = re.match(_LEADING_NUMBER, text)
    return float(found[0]) if found else math.nan


def _refuse(text: str) -> NoReturn:
    raise InvalidEdit(f"Unable to parse color from string: {text[:100]}")
