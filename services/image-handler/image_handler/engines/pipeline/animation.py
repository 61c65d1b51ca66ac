"""Frames that lie below each other in one tall picture, as libvips holds an animation.

Source: sharp 0.35, `SetAnimationProperties` and its neighbours in `src/common.cc`;
https://www.libvips.org/API/current/class.Image.html (page-height, n-pages, delay, loop)
"""

from collections.abc import Sequence

from pyvips import GValue, Image  # type: ignore[import-untyped]

from image_handler.engines.pipeline.metadata import without

PAGE_HEIGHT = "page-height"
PAGES = "n-pages"
FOREVER = 0
"""How often an animation that is told nothing else runs: `loop`."""
_ONCE = 1
_UNSET = -1


def with_animation(
    image: Image, pages: int, page_height: int, delays: Sequence[int], loop: int
) -> Image:
    """`delays` in ms, one for each frame or one for all; `loop` -1 leaves what the source said."""
    copy = image.copy()
    if pages > 1:
        copy.set_type(GValue.gint_type, PAGE_HEIGHT, page_height)
        copy.set_type(GValue.gint_type, PAGES, pages)
    if delays:
        each = list(delays) * pages if len(delays) == 1 else list(delays)
        copy.set_type(GValue.array_int_type, "delay", each)
    elif pages == 1 and loop == _UNSET:
        # The still of an animation is not one that waits for its next frame.
        loop = _ONCE
    if loop != _UNSET:
        copy.set_type(GValue.gint_type, "loop", loop)
    return copy


def without_animation(image: Image) -> Image:
    return without(image, PAGE_HEIGHT, "delay", "loop")


def told_page_height(image: Image) -> int:
    """The height of one frame as it is written down, or that of the whole picture."""
    return int(image.get(PAGE_HEIGHT)) if image.get_typeof(PAGE_HEIGHT) else int(image.height)


def told_pages(image: Image) -> int:
    if not image.get_typeof(PAGE_HEIGHT):
        return 1
    return int(image.get(PAGES)) if image.get_typeof(PAGES) else 1
