"""Channels and colour spaces.

Source: sharp 0.35, `lib/channel.js` and `lib/colour.js`,
https://sharp.pixelplumbing.com/api-channel and https://sharp.pixelplumbing.com/api-colour
"""

from typing import Any

from image_handler.domain.edits.colours import colour
from image_handler.domain.edits.options import Options
from image_handler.domain.edits.values import (
    integer,
    invalid,
    is_defined,
    is_text,
    number,
    one_of,
)
from image_handler.domain.javascript import UNDEFINED

_CHANNELS = {"red": 0, "green": 1, "blue": 2, "alpha": 3}
_CHANNEL = integer(0, 4, "integer or one of: red, green, blue, alpha")


def remove_alpha(options: Options, _value: Any = UNDEFINED) -> None:
    options.remove_alpha = True


def ensure_alpha(options: Options, value: Any = UNDEFINED) -> None:
    check = number(0, 1, "number between 0 and 1")
    options.ensure_alpha = check("alpha", value) if is_defined(value) else 1.0


def extract_channel(options: Options, value: Any) -> None:
    is_named = isinstance(value, str) and value in _CHANNELS
    options.extract_channel = _CHANNEL("channel", _CHANNELS[value] if is_named else value)


def bandbool(options: Options, value: Any) -> None:
    options.bandbool_op = one_of("and", "or", "eor")("boolOp", value)


def join_channel(_options: Options, value: Any) -> None:
    """Refused unless the list is empty: JSON has no pictures, and no request may name a file."""
    if value != []:
        raise invalid("images", "pictures, which no request can carry,", value)


def boolean(_options: Options, _value: Any) -> None:
    """Refused always: as above, and the operator is a second value, which none can give."""
    raise invalid("operator", "one of: and, or, eor", UNDEFINED)


def tint(options: Options, value: Any = UNDEFINED) -> None:
    if is_defined(value):
        options.tint = colour(value)[:3]


def greyscale(options: Options, value: Any = UNDEFINED) -> None:
    options.greyscale = value if isinstance(value, bool) else True


def pipeline_colourspace(options: Options, value: Any) -> None:
    """Any name; the pipeline takes its own choice for one that libvips doesn't know."""
    options.colourspace_pipeline = _space(value)


def to_colourspace(options: Options, value: Any) -> None:
    options.colourspace = _space(value)


def _space(value: Any) -> str:
    if is_text(value):
        return str(value)
    raise invalid("colourspace", "string", value)
