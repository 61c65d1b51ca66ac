"""Pictures laid over.

Source: sharp 0.35, `lib/composite.js` and `lib/input.js`,
https://sharp.pixelplumbing.com/api-composite
"""

from collections.abc import Mapping
from typing import Any

from image_handler.domain.edits.errors import InvalidEdit
from image_handler.domain.edits.inputs import read_as
from image_handler.domain.edits.options import Layer
from image_handler.domain.edits.pictures import Source
from image_handler.domain.edits.resizing import GRAVITIES, MOST
from image_handler.domain.edits.values import (
    Check,
    boolean,
    fill,
    integer,
    invalid,
    is_defined,
    is_whole,
    named,
)

_BLENDS = """
clear source over in out atop dest dest-over dest-in dest-out dest-atop xor add saturate multiply
screen overlay darken lighten colour-dodge color-dodge colour-burn color-burn hard-light soft-light
difference exclusion
"""
_SPELLED = {name: name.replace("color", "colour") for name in _BLENDS.split()}
_OFFSET = integer(-MOST, MOST)


def _gravity(name: str, value: Any) -> int:
    found: Any = GRAVITIES.get(value) if isinstance(value, str) else value
    if is_whole(found) and 0 <= found <= 8:
        return int(found)
    raise invalid(name, "valid gravity", value)


_PLACE: Mapping[str, tuple[str, Check]] = {
    "blend": ("blend", named(_SPELLED, "valid blend name")),
    "tile": ("tile", boolean),
    "left": ("left", _OFFSET),
    "top": ("top", _OFFSET),
}
_REST: Mapping[str, tuple[str, Check]] = {
    "gravity": ("gravity", _gravity),
    "premultiplied": ("premultiplied", boolean),
}


def layer(source: Source, given: Mapping[str, Any]) -> Layer:
    """A picture to lay over, read and placed as the members of sharp's object say.

    Raises InvalidEdit. No `input` among them is looked at: a request could only name a file.
    """
    made = Layer(read_as(source, given))
    fill(made, _PLACE, given)
    if is_defined(given.get("top")) is not is_defined(given.get("left")):
        raise InvalidEdit("Expected both left and top to be set")
    made.has_offset = is_defined(given.get("top"))
    fill(made, _REST, given)
    return made
