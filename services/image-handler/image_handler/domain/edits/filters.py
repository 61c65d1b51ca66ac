"""What looks at a pixel's neighbours: sharpen, median, blur, convolve and clahe.

Source: sharp 0.35, `lib/operation.js`, https://sharp.pixelplumbing.com/api-operation
"""

from collections.abc import Mapping
from typing import Any

from image_handler.domain.edits.errors import InvalidEdit
from image_handler.domain.edits.options import Convolution, Options
from image_handler.domain.edits.values import (
    Check,
    fill,
    integer,
    invalid,
    is_defined,
    is_finite,
    is_whole,
    member,
    members,
    named,
    number,
)
from image_handler.domain.javascript import UNDEFINED, is_number

# A blur or sharpening with this sigma is the mild one, of 3 by 3 pixels.
_MILD = -1.0


def _amount(name: str, value: Any) -> float:
    return float(number(0, 1_000_000, "number between 0 and 1000000")(f"options.{name}", value))


_SHARPEN: Mapping[str, tuple[str, Check]] = {
    "m1": ("sharpen_m1", _amount),
    "m2": ("sharpen_m2", _amount),
    "x1": ("sharpen_x1", _amount),
    "y2": ("sharpen_y2", _amount),
    "y3": ("sharpen_y3", _amount),
}
_PRECISIONS = ("integer", "float", "approximate")
_PRECISION = named({name: name for name in _PRECISIONS}, f"one of: {', '.join(_PRECISIONS)}")
_CLAHE_SIZE = integer(1, 65_536)


def sharpen(options: Options, value: Any = UNDEFINED) -> None:
    """An object, true for the mild one, or a bare sigma.

    The bare one is of sharp 0.34, under which the solution's URLs were written: 0.35 would take
    it, and false, for the mild sharpening.
    """
    if isinstance(value, dict):
        expected = "number between 0.000001 and 10"
        sigma = number(0.000001, 10, expected)("options.sigma", member(value, "sigma"))
        fill(options, _SHARPEN, value)
        options.sharpen_sigma = sigma
    elif not is_defined(value) or isinstance(value, bool):
        options.sharpen_sigma = 0.0 if value is False else _MILD
    else:
        options.sharpen_sigma = number(0.01, 10_000, "number between 0.01 and 10000")(
            "sigma", value
        )


def median(options: Options, value: Any = UNDEFINED) -> None:
    options.median_size = integer(1, 1000)("size", value) if is_defined(value) else 3


def blur(options: Options, value: Any = UNDEFINED) -> None:
    expected = "number between 0.3 and 1000"
    if not is_defined(value) or isinstance(value, bool):
        options.blur_sigma = 0.0 if value is False else _MILD
        return
    sigma = value if is_number(value) else member(value, "sigma")
    if isinstance(value, dict):
        if not is_finite(sigma):
            raise invalid("options.sigma", expected, sigma)
        if "precision" in value:
            options.precision = _PRECISION("precision", value["precision"])
        if "minAmplitude" in value:
            amplitude = number(0.001, 1, "number between 0.001 and 1")
            options.min_ampl = amplitude("minAmplitude", value["minAmplitude"])
    options.blur_sigma = number(0.3, 1000, expected)("sigma", sigma)


def clahe(options: Options, value: Any) -> None:
    if not isinstance(value, dict):
        raise invalid("options", "plain object", value)
    options.clahe_width = _CLAHE_SIZE("width", member(value, "width"))
    options.clahe_height = _CLAHE_SIZE("height", member(value, "height"))
    fill(options, {"maxSlope": ("clahe_max_slope", integer(0, 100))}, value)


def convolve(options: Options, value: Any) -> None:
    """The scale is the kernel's sum where none is given, and at least 1."""
    given = members(value, "kernel") or {}
    kernel, width, height = (member(given, name) for name in ("kernel", "width", "height"))
    is_square = is_whole(width) and is_whole(height) and 3 <= width <= 1001 and 3 <= height <= 1001
    if (
        not isinstance(kernel, list)
        or not is_square
        or width * height != len(kernel)
        or not all(map(is_finite, kernel))
    ):
        raise InvalidEdit("Invalid convolution kernel")
    numbers = [float(each) for each in kernel]
    scale, offset = member(given, "scale"), member(given, "offset")
    options.convolution = Convolution(
        width=int(width),
        height=int(height),
        kernel=numbers,
        scale=max(float(scale) if is_whole(scale) else sum(numbers), 1.0),
        offset=float(offset) if is_whole(offset) else 0.0,
    )
