"""How a picture is read, as the object that carries it may say.

Source: sharp 0.35, `lib/input.js`, https://sharp.pixelplumbing.com/api-constructor
"""

from collections.abc import Mapping
from typing import Any

from image_handler.domain.edits.errors import InvalidEdit
from image_handler.domain.edits.pictures import MOST_INPUT_PIXELS, Raw, Source
from image_handler.domain.edits.values import (
    Check,
    boolean,
    integer,
    is_defined,
    is_whole,
    member,
    number,
    one_of,
)
from image_handler.domain.records import replace

_MOST_SAFE = 2**53 - 1
_SIDE = integer(1, 100_000_000)


def _bound(name: str, value: Any) -> int | None:
    """Pixels; true is sharp's own bound, false and 0 are none."""
    if isinstance(value, bool):
        return MOST_INPUT_PIXELS if value else None
    return integer(0, _MOST_SAFE, "positive integer")(name, value) or None


def _frames(name: str, value: Any) -> int:
    return -1 if boolean(name, value) else 1


def _raw(_name: str, value: Any) -> Raw:
    width, height, channels = (member(value, name) for name in ("width", "height", "channels"))
    is_sized = all(is_whole(each) and 1 <= each <= 100_000_000 for each in (width, height))
    if not is_sized or not is_whole(channels) or not 1 <= channels <= 4:
        raise InvalidEdit("Expected width, height and channels for raw pixel input")
    return Raw(int(width), int(height), int(channels))


_READING: Mapping[str, tuple[str, Check]] = {
    "failOn": ("fail_on", one_of("none", "truncated", "error", "warning")),
    "autoOrient": ("auto_orient", boolean),
    "density": ("density", number(1, 100_000, "number between 1 and 100000")),
    "ignoreIcc": ("ignore_icc", boolean),
    "limitInputPixels": ("most_pixels", _bound),
    "raw": ("raw", _raw),
    "animated": ("pages", _frames),
    "pages": ("pages", integer(-1, 100_000)),
}


def read_as(source: Source, given: Mapping[str, Any]) -> Source:
    """The same picture, read as those members say that are given; raises InvalidEdit."""
    if not source.data:
        raise InvalidEdit("Input Buffer is empty")
    changes = {
        attribute: check(name, given[name])
        for name, (attribute, check) in _READING.items()
        if is_defined(given.get(name))
    }
    return replace(source, **changes) if changes else source
