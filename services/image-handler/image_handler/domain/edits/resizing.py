"""Sizes: resize, extend, extract and trim.

Source: sharp 0.35, `lib/resize.js`, https://sharp.pixelplumbing.com/api-resize
"""

from collections.abc import Mapping
from typing import Any

from image_handler.domain.edits.options import Options
from image_handler.domain.edits.values import (
    Check,
    boolean,
    fill,
    found_in,
    integer,
    invalid,
    is_defined,
    is_finite,
    is_whole,
    member,
    members,
    named,
)
from image_handler.domain.javascript import UNDEFINED

MOST = 100_000_000
GRAVITIES = {
    "center": 0,
    "centre": 0,
    "north": 1,
    "east": 2,
    "south": 3,
    "west": 4,
    "northeast": 5,
    "southeast": 6,
    "southwest": 7,
    "northwest": 8,
}
_SIDES = {
    "top": 1,
    "right": 2,
    "bottom": 3,
    "left": 4,
    "right top": 5,
    "right bottom": 6,
    "left bottom": 7,
    "left top": 8,
}
_POSITIONS = {"entropy": 16, "attention": 17} | _SIDES | GRAVITIES
_CANVASES = {
    "contain": "embed",
    "cover": "crop",
    "fill": "ignore_aspect",
    "inside": "max",
    "outside": "min",
}
_KERNELS = ("nearest", "linear", "cubic", "mitchell", "lanczos2", "lanczos3", "mks2013", "mks2021")
_EXTENSIONS = ("background", "copy", "repeat", "mirror")


def _colour(_name: str, value: Any) -> Any:
    from image_handler.domain.edits.colours import colour  # few requests name a colour

    return colour(value)


def _position(name: str, value: Any) -> int:
    found = value if is_whole(value) else found_in(_POSITIONS, value)
    if found is UNDEFINED or not (0 <= found <= 8 or 16 <= found <= 17):
        raise invalid(name, "valid position/gravity/strategy", value)
    return int(found)


def _amount(name: str, value: Any) -> float:
    if is_finite(value) and value >= 0:
        return float(value)
    raise invalid(name, "positive number", value)


def _flag(key: str) -> Check:
    """sharp tells of its own name for some options, not of the one they were given by."""
    return lambda _name, value: boolean(key, value)


_SIZE = integer(1, MOST, f"positive integer between 1 and {MOST}")
_LENGTH = integer(0, MOST)
_RESIZE: Mapping[str, tuple[str, Check]] = {
    "width": ("width", _SIZE),
    "height": ("height", _SIZE),
    "fit": ("canvas", named(_CANVASES, "valid fit")),
    "position": ("position", _position),
    "background": ("resize_background", _colour),
    "kernel": ("kernel", named({name: name for name in _KERNELS}, "valid kernel name")),
    "withoutEnlargement": ("without_enlargement", boolean),
    "withoutReduction": ("without_reduction", boolean),
    "fastShrinkOnLoad": ("fast_shrink_on_load", boolean),
}
_EXTEND: Mapping[str, tuple[str, Check]] = {
    "top": ("extend_top", _LENGTH),
    "bottom": ("extend_bottom", _LENGTH),
    "left": ("extend_left", _LENGTH),
    "right": ("extend_right", _LENGTH),
    "background": ("extend_background", _colour),
    "extendWith": (
        "extend_with",
        named({name: name for name in _EXTENSIONS}, f"one of: {', '.join(_EXTENSIONS)}"),
    ),
}
_TRIM: Mapping[str, tuple[str, Check]] = {
    "background": ("trim_background", lambda name, value: list(_colour(name, value))),
    "threshold": ("trim_threshold", _amount),
    "lineArt": ("trim_line_art", _flag("trimLineArt")),
    "margin": ("trim_margin", integer(0, 10_000_000)),
}


def _is_turned(options: Options) -> bool:
    return options.angle % 360 != 0 or options.rotation_angle != 0


def _is_resized(options: Options) -> bool:
    return options.width != -1 or options.height != -1


def resize(options: Options, value: Any = UNDEFINED) -> None:
    """A width, or an object, which leaves what an earlier one has set, but for the height."""
    given = members(value, "width") if is_defined(value) else None
    if given is None:
        options.width = _SIZE("width", value) if is_defined(value) else -1
    options.height = -1
    fill(options, _RESIZE, given or {})
    if _is_turned(options) and _is_resized(options):
        options.rotate_before = True


def extend(options: Options, value: Any) -> None:
    if is_whole(value):
        length = integer(1, MOST)("extend", value)
        options.extend_top = options.extend_bottom = length
        options.extend_left = options.extend_right = length
        return
    given = members(value, "top")
    if given is None:
        raise invalid("extend", "integer or object", value)
    fill(options, _EXTEND, given)


def extract(options: Options, value: Any) -> None:
    """What is named before a resize is cut before it; what is named after it, or second, after."""
    members(value, "left")
    is_after = _is_resized(options) or options.width_pre != -1
    left, top, width, height = (
        _LENGTH(name, member(value, name)) for name in ("left", "top", "width", "height")
    )
    if is_after:
        options.left_offset_post, options.top_offset_post = left, top
        options.width_post, options.height_post = width, height
    else:
        options.left_offset_pre, options.top_offset_pre = left, top
        options.width_pre, options.height_pre = width, height
    has_room = options.width_pre == -1 or options.width_post == -1
    if _is_turned(options) and not _is_resized(options) and has_room:
        options.rotate_before = True
    if options.auto_orient:
        options.orient_before = True


def trim(options: Options, value: Any = UNDEFINED) -> None:
    options.trim_threshold = 10.0
    if is_defined(value):
        given = members(value, "background")
        if given is None:
            raise invalid("trim", "object", value)
        fill(options, _TRIM, given)
    if _is_turned(options):
        options.rotate_before = True
