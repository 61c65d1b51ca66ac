"""Where pixels go: rotate, auto-orientation, mirrors and affine transforms.

Source: sharp 0.35, `lib/operation.js`, https://sharp.pixelplumbing.com/api-operation
"""

from typing import Any

from image_handler.domain.edits.options import Options
from image_handler.domain.edits.values import invalid, is_defined, is_finite, is_whole
from image_handler.domain.javascript import UNDEFINED

_INT32 = 1 << 32


def rotate(options: Options, value: Any = UNDEFINED) -> None:
    """Degrees clockwise; without any the picture is turned as its EXIF says."""
    if not is_defined(value):
        auto_orient(options)
        return
    options.angle, options.rotation_angle = 0, 0.0
    if is_whole(value) and value % 90 == 0:
        # As sharp hands it to C++: wrapped to 32 bits, which changes only absurd angles.
        options.angle = (int(value) + _INT32 // 2) % _INT32 - _INT32 // 2
    elif is_finite(value):
        options.rotation_angle = float(value)
    else:
        raise invalid("angle", "numeric", value)


def auto_orient(options: Options, _value: Any = UNDEFINED) -> None:
    options.auto_orient = True


def flip(options: Options, value: Any = UNDEFINED) -> None:
    options.flip = value if isinstance(value, bool) else True


def flop(options: Options, value: Any = UNDEFINED) -> None:
    options.flop = value if isinstance(value, bool) else True


def affine(options: Options, value: Any) -> None:
    """Four numbers, or two rows of two; a request gives no further options."""
    flat = value if isinstance(value, list) else []
    if len(flat) == 2 and all(isinstance(row, list) and len(row) == 2 for row in flat):
        flat = [*flat[0], *flat[1]]
    if len(flat) != 4 or not all(map(is_finite, flat)):
        raise invalid("matrix", "1x4 or 2x2 array", value)
    options.affine_matrix = [float(each) for each in flat]
