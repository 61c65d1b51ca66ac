"""Cutting off the edges that look like a background.

Source: sharp 0.35, `src/operations.cc` (Trim).
"""

from collections.abc import Sequence

from pyvips import Image  # type: ignore[import-untyped]

from image_handler.domain.edits.errors import PictureError
from image_handler.domain.edits.options import Options
from image_handler.engines.pipeline.channels import scale_of
from image_handler.engines.pipeline.frames import Area

_LEAST_SIDE = 3
# Rows or columns that are looked at first; each further look is at twice as many.
_FIRST_SLAB = 16


def trim(image: Image, options: Options) -> Image:
    """The picture without its edges; as it is when nothing but background would be left."""
    if image.width < _LEAST_SIDE and image.height < _LEAST_SIDE:
        raise PictureError("Image to trim must be at least 3x3 pixels")
    background, threshold = _background(image, options)
    found = [_find(image, _of_colours(image, background), threshold, options.trim_line_art)]
    if image.hasalpha():
        found.append(_find(image[-1], background[-1:], threshold, options.trim_line_art))
    areas = [area for area in found if area.width > 0 and area.height > 0]
    if not areas:
        return image
    return image.extract_area(*_with_margin(image, _bounds(areas), options.trim_margin))


def _background(image: Image, options: Options) -> tuple[list[float], float]:
    """Without a colour that of the corner, in the picture's own numbers like the threshold."""
    if not options.trim_background:
        return list(image.getpoint(0, 0)), options.trim_threshold
    scale = scale_of(image)
    return [scale * each for each in options.trim_background], scale * options.trim_threshold


def _of_colours(image: Image, background: list[float]) -> list[float]:
    if image.hasalpha():
        return background[:-1]
    return (background + [0.0] * image.bands)[: image.bands]


def _find(image: Image, background: list[float], threshold: float, line_art: bool) -> Area:
    """What isn't background, of no size when all is; as libvips' `find_trim` finds it.

    That one works out all pixels; here each side is searched from the outside until there is one.
    """
    marks = _mark(image, background, threshold, line_art)
    top = _margin(marks, downwards=True)
    if top == marks.height:
        return Area(0, 0, 0, 0)
    bottom = _margin(marks.flip("vertical"), downwards=True)
    rows = marks.extract_area(0, top, marks.width, marks.height - bottom - top)
    left = _margin(rows, downwards=False)
    right = _margin(rows.flip("horizontal"), downwards=False)
    return Area(left, top, rows.width - right - left, rows.height)


def _mark(image: Image, background: list[float], threshold: float, line_art: bool) -> Image:
    """255 where the picture, smoothed unless it is line art, is off the background."""
    if image.hasalpha():
        image = image.flatten(background=background)
    if not line_art:
        image = image.median(3)
    distance = image.linear([1.0] * len(background), [-each for each in background]).abs()
    return distance.relational_const("more", [threshold]).bandor()


def _margin(marks: Image, downwards: bool) -> int:
    """How many rows from the top, or columns from the left, have no mark: all, when none has."""
    length = int(marks.height if downwards else marks.width)
    start, size = 0, _FIRST_SLAB
    while start < length:
        size = min(size, length - start)
        area = (0, start, marks.width, size) if downwards else (start, 0, size, marks.height)
        columns, rows = marks.extract_area(*area).profile()
        nearest = int((columns if downwards else rows).min())
        if nearest < size:
            return start + nearest
        start, size = start + size, 2 * size
    return length


def _bounds(areas: Sequence[Area]) -> Area:
    left = min(area.left for area in areas)
    top = min(area.top for area in areas)
    right = max(area.left + area.width for area in areas)
    bottom = max(area.top + area.height for area in areas)
    return Area(left, top, right - left, bottom - top)


def _with_margin(image: Image, area: Area, margin: int) -> Area:
    if margin <= 0:
        return area
    left, top = max(0, area.left - margin), max(0, area.top - margin)
    return Area(
        left,
        top,
        min(image.width - left, area.width + 2 * margin),
        min(image.height - top, area.height + 2 * margin),
    )
