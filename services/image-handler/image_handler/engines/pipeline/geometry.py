"""Where a picture stands in another one, and how much it shrinks to get there.

Pure reckoning in pixels. Source: sharp 0.35, `src/common.cc` (ResolveShrink, CalculateCrop,
CalculateEmbedPosition), whose division of whole numbers cuts towards zero.
"""

from typing import NamedTuple

from image_handler.domain.edits.options import Options

# How far along each axis a gravity lies: 0 at the start, 1 in the middle, 2 at the end. 0 is the
# centre, 1 to 4 the sides from north clockwise, 5 to 8 the corners from north-east clockwise.
_GRAVITIES = (
    (1, 1), (1, 0), (2, 1), (1, 2), (0, 1), (2, 0), (2, 2), (0, 2), (0, 0),
)  # fmt: skip

# Positions from here on are no gravities but ways to look for the best part.
FIRST_STRATEGY = 9


class Shrink(NamedTuple):
    """How many pixels of the source become one, across and down; below 1 it grows."""

    across: float
    down: float


class Target(NamedTuple):
    """What a resize asks for; a side of 0 or less is to follow from the other one."""

    width: int
    height: int
    canvas: str
    without_enlargement: bool
    without_reduction: bool

    @classmethod
    def of(cls, options: Options, swaps_sides: bool) -> "Target":
        """Sides change places when the picture is resized before it is turned."""
        sides = (options.width, options.height)
        if swaps_sides:
            sides = (options.height, options.width)
        return cls(*sides, options.canvas, options.without_enlargement, options.without_reduction)


def resolve_shrink(width: int, height: int, target: Target) -> Shrink:
    across, down = _wanted_shrink(width, height, target)
    if target.without_reduction:
        across, down = min(1.0, across), min(1.0, down)
    elif target.without_enlargement:
        across, down = max(1.0, across), max(1.0, down)
    # At least one pixel is left of each side.
    return Shrink(min(across, float(width)), min(down, float(height)))


def _wanted_shrink(width: int, height: int, target: Target) -> Shrink:
    across = width / target.width if target.width > 0 else 1.0
    down = height / target.height if target.height > 0 else 1.0
    if target.canvas == "ignore_aspect" or (target.width <= 0 and target.height <= 0):
        return Shrink(across, down)
    if target.height <= 0:
        return Shrink(across, across)
    if target.width <= 0:
        return Shrink(down, down)
    least = target.canvas in ("crop", "min")
    both = min(across, down) if least else max(across, down)
    return Shrink(both, both)


def place_crop(width: int, height: int, inner: tuple[int, int], gravity: int) -> tuple[int, int]:
    """Left and top of a part of the size `inner`; an odd pixel is cut off at the start."""
    across, down = _gravity(gravity)
    return _aligned(width - inner[0], across, 1), _aligned(height - inner[1], down, 1)


def place_embed(width: int, height: int, outer: tuple[int, int], gravity: int) -> tuple[int, int]:
    """Left and top of a picture in a canvas of the size `outer`; an odd pixel goes to the end."""
    across, down = _gravity(gravity)
    return _aligned(outer[0] - width, across, 0), _aligned(outer[1] - height, down, 0)


def limit_offset(
    width: int, height: int, inner: tuple[int, int], offset: tuple[int, int]
) -> tuple[int, int]:
    """The offset of a part of the size `inner`, no further than it still lies within."""
    return min(offset[0], width - inner[0]), min(offset[1], height - inner[1])


def _gravity(gravity: int) -> tuple[int, int]:
    return _GRAVITIES[gravity] if 0 <= gravity < len(_GRAVITIES) else _GRAVITIES[0]


def _aligned(room: int, alignment: int, odd: int) -> int:
    if alignment == 1:
        return int((room + odd) / 2)
    return room if alignment == 2 else 0
