"""Thumbor's filters as edits. Names that aren't known are passed over.

Source: the AWS solution's list, "Supported Thumbor filters", and how it reads their arguments,
which is JavaScript's way: what is no number is NaN, and is refused by the edit it becomes.
"""

import math
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from image_handler.domain.edits.errors import InvalidEdit
from image_handler.domain.javascript import UNDEFINED, is_nan, number, parse_int, truthy
from image_handler.domain.requests import refusals
from image_handler.domain.requests.request import Mode
from image_handler.domain.requests.watermarks import watermark

Edits = dict[str, Any]

_NO_FORMAT = re.compile(r"[^0-9a-z]", re.IGNORECASE | re.ASCII)
_JPG = re.compile("jpg", re.IGNORECASE | re.ASCII)
_FORMATS = frozenset({"heic", "heif", "jpeg", "png", "raw", "tiff", "webp", "gif", "avif"})
_WITH_QUALITY = {
    **{name: name for name in ("jpeg", "tiff", "png", "webp", "heif", "gif", "avif")},
    "jpg": "jpeg",
    "tif": "tiff",
}


def apply_filter(expression: str, ending: str, edits: Edits, mode: Mode) -> None:
    """Change the edits by one `name(arguments)`; `ending` is that of the key, without its dot.

    Raises RefusedRequest when it isn't of that form, or names a colour that there isn't.
    """
    end = expression.rfind(")")
    start = expression.rfind("(", 0, max(end, 0))
    if start < 1:
        raise refusals.of_mishap(mode, f"The filter {expression[:100]!r} is no name(arguments).")
    name, arguments = expression[:start], expression[start + 1 : end]
    if name == "quality":
        _set_quality(edits, arguments, ending)
    elif name == "watermark":
        edits["overlayWith"] = watermark(arguments, mode)
    elif name == "format":
        _set_format(edits, arguments, mode)
    elif name in _FILTERS:
        try:
            _FILTERS[name](edits, arguments)
        except InvalidEdit as error:
            raise refusals.of_mishap(mode, f"The filter {name}: {error}") from error


def _set_quality(edits: Edits, arguments: str, ending: str) -> None:
    named = _WITH_QUALITY.get(ending) or _WITH_QUALITY.get(edits.get("toFormat", ""))
    if named:
        edits[named] = {"quality": number(arguments)}


def _set_format(edits: Edits, arguments: str, mode: Mode) -> None:
    name = _JPG.sub("jpeg", _NO_FORMAT.sub("", arguments), count=1)
    if name in _FORMATS or (name == "auto" and mode is Mode.MODERN):
        edits["toFormat"] = name


def _resize(edits: Edits) -> Edits:
    resize: Edits = edits.setdefault("resize", {})
    return resize


def _autojpg(edits: Edits, _: str) -> None:
    edits["toFormat"] = "jpeg"


def _background_color(edits: Edits, arguments: str) -> None:
    edits["flatten"] = {"background": _colour(arguments)}


def _fill(edits: Edits, arguments: str) -> None:
    _resize(edits).update(fit="contain", background=_colour(arguments))


def _colour(text: str) -> dict[str, float]:
    # Few paths name one, and its names are many: not before it is asked for.
    from image_handler.domain.edits.colours import filter_colour

    return filter_colour(text)


def _blur(edits: Edits, arguments: str) -> None:
    """Radius and sigma; half the radius does where there is no sigma."""
    given = [math.nan if each == "" else number(each) for each in arguments.split(",")]
    sigma = given[1] if len(given) > 1 else math.nan
    edits["blur"] = given[0] / 2 if is_nan(sigma) else sigma


def _convolution(edits: Edits, arguments: str) -> None:
    rows, width, *_ = [*arguments.split(","), UNDEFINED]
    kernel = [number(each) for each in str(rows).split(";")]
    columns = number(width)
    height = len(kernel) / columns if columns else math.inf
    edits["convolve"] = {
        "width": columns,
        "height": float(math.ceil(height)) if math.isfinite(height) else height,
        "kernel": kernel,
    }


def _equalize(edits: Edits, _: str) -> None:
    edits["normalize"] = True


def _grayscale(edits: Edits, _: str) -> None:
    edits["grayscale"] = True


def _no_upscale(edits: Edits, _: str) -> None:
    _resize(edits)["withoutEnlargement"] = True


def _proportion(edits: Edits, arguments: str) -> None:
    resize, ratio = _resize(edits), number(arguments)
    width: float = resize.get("width") or 0
    height: float = resize.get("height") or 0
    if truthy(width) and truthy(height):
        resize.update(width=width * ratio, height=height * ratio)
    else:
        resize["ratio"] = ratio


def _rgb(edits: Edits, arguments: str) -> None:
    """Percentages."""
    values = [255 * (number(each) / 100) for each in arguments.split(",")]
    red, green, blue = (*values, UNDEFINED, UNDEFINED)[:3]
    edits["tint"] = {"r": red, "g": green, "b": blue}


def _rotate(edits: Edits, arguments: str) -> None:
    """Without an angle it is turned upright."""
    edits["rotate"] = UNDEFINED if arguments == "" else number(arguments)


def _sharpen(edits: Edits, arguments: str) -> None:
    """Amount, radius, and whether only luminance counts; the radius alone is heeded."""
    _, radius, *_ = [*arguments.split(","), UNDEFINED]
    edits["sharpen"] = 1 + number(radius) / 2


def _stretch(edits: Edits, _: str) -> None:
    resize = _resize(edits)
    if resize.get("fit") != "inside":
        resize["fit"] = "fill"


def _strip(edits: Edits, _: str) -> None:
    edits["rotate"] = None


def _upscale(edits: Edits, _: str) -> None:
    _resize(edits)["fit"] = "inside"


def _animated(edits: Edits, arguments: str) -> None:
    edits["animated"] = arguments.lower() != "false"


def _smart_crop(edits: Edits, arguments: str) -> None:
    index, padding, *_ = [*arguments.split(","), ""]
    edits["smartCrop"] = {
        "faceIndex": parse_int(index) if truthy(index) else UNDEFINED,
        "padding": parse_int(padding) if truthy(padding) else UNDEFINED,
    }


_FILTERS: Final[Mapping[str, Callable[[Edits, str], None]]] = {
    "animated": _animated,
    "autojpg": _autojpg,
    "background_color": _background_color,
    "blur": _blur,
    "convolution": _convolution,
    "equalize": _equalize,
    "fill": _fill,
    "grayscale": _grayscale,
    "no_upscale": _no_upscale,
    "proportion": _proportion,
    "rgb": _rgb,
    "rotate": _rotate,
    "sharpen": _sharpen,
    "smart_crop": _smart_crop,
    "stretch": _stretch,
    "strip_exif": _strip,
    "strip_icc": _strip,
    "upscale": _upscale,
}
