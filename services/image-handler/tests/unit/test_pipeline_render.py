"""The whole way of real pictures: frames, sizes told beforehand, and what can't be done."""

from collections.abc import Callable
from typing import Any

import pytest

from image_handler.domain.edits.errors import EditError, NotAPicture, PictureError
from image_handler.domain.edits.options import Layer, Options
from image_handler.domain.edits.pictures import Source
from image_handler.domain.records import replace
from image_handler.engines.pipeline.render import measure, render
from tests.grids import difference, plain, rendered, stored

EDITS: dict[str, dict[str, Any]] = {
    "as it is": {},
    "covering": {"width": 40, "height": 40},
    "on a canvas": {"width": 40, "height": 50, "canvas": "embed"},
    "within": {"width": 40, "height": 50, "canvas": "max"},
    "turned first": {"angle": 90, "rotate_before": True, "width": 31},
    "turned last": {"angle": 270, "width": 31},
    "an odd angle": {"rotation_angle": 20.0, "width": 31},
    "wider": {"extend_left": 3, "extend_top": 4, "width": 31},
    "a part": {
        "left_offset_pre": 3, "top_offset_pre": 4, "width_pre": 20, "height_pre": 10, "width": 31,
    },
    "grey and sharp": {"greyscale": True, "sharpen_sigma": 1.0, "width": 31},
    "with a layer": {"composite": [Layer(plain(3, 3, (1, 2, 3)))], "width": 31},
}  # fmt: skip
ANIMATED = {
    each: EDITS[each] for each in ("as it is", "covering", "on a canvas", "wider", "a part")
}
SOURCES = ["exif-6.jpg", "logo.png", "deep16.png", "photo.webp", "gray.png"]


@pytest.mark.parametrize("edits", EDITS.values(), ids=EDITS)
def test_the_size_is_told_beforehand_and_the_options_stay(edits: dict[str, Any]) -> None:
    options = Options(**edits)
    before = repr(options)
    for source in map(stored, SOURCES):
        assert _outcome(_measured, source, options) == _outcome(_rendered, source, options)
        assert repr(options) == before


def _measured(source: Source, options: Options) -> tuple[int, int]:
    return measure(source, options)


def _rendered(source: Source, options: Options) -> tuple[int, int]:
    found = render(source, options)
    return found.width, found.height


def _outcome(
    ask: Callable[[Source, Options], tuple[int, int]], source: Source, options: Options
) -> tuple[int, int] | str:
    try:
        return ask(source, options)
    except EditError as error:
        return str(error)


@pytest.mark.parametrize("edits", ANIMATED.values(), ids=ANIMATED)
def test_every_frame_of_an_animation_is_edited_alike(edits: dict[str, Any]) -> None:
    animation, still = stored("anim.gif", frames=True), stored("anim.gif")
    edits = edits | ({"width_pre": 9, "height_pre": 7} if "width_pre" in edits else {})
    all_frames, first = rendered(animation, **edits), rendered(still, **edits)
    assert (all_frames.width, all_frames.height) == (first.width, first.height * all_frames.pages)
    # A resize mixes what stands at the edge with the next frame, in sharp too.
    start = replace(all_frames, data=all_frames.data[: len(first.data)], height=first.height)
    assert difference(start, first) < 5
    assert measure(animation, Options(**edits)) == (first.width, first.height)


@pytest.mark.parametrize("width", [30, 60, 61, 240])
def test_a_picture_that_its_decoder_shrinks_looks_the_same(width: int) -> None:
    for name in ("photo.jpg", "flower.jpg"):
        at_once = rendered(stored(name), width=width, height=60, canvas="ignore_aspect")
        whole = rendered(
            stored(name), width=width, height=60, canvas="ignore_aspect",
            colourspace_pipeline="srgb",
        )  # fmt: skip
        assert difference(at_once, whole) < 3


def test_a_profile_is_taken_into_account_before_a_resize_and_behind_it() -> None:
    smaller = rendered(stored("display-p3.png"), width=8, height=8, canvas="ignore_aspect")
    larger = rendered(stored("display-p3.png"), width=90, height=90, canvas="ignore_aspect")
    middle = [larger.data[(45 * 90 + 45) * 3 + band] for band in range(3)]
    found = [smaller.data[(4 * 8 + 4) * 3 + band] for band in range(3)]
    assert max(abs(one - other) for one, other in zip(found, middle, strict=True)) <= 8


def test_a_drawing_is_drawn_at_the_size_asked_for() -> None:
    drawing = b'<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"><circle r="4"/></svg>'
    large = rendered(Source(drawing), width=400)
    edge = [large.data[(y * 400 + 200) * large.channels + 3] for y in range(400)]
    assert sum(0 < alpha < 255 for alpha in edge) <= 3


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "empty"),
        (b"no picture at all", "unsupported image format"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "corrupt header"),
    ],
)
def test_what_is_no_picture_is_refused(data: bytes, told: str) -> None:
    with pytest.raises(NotAPicture, match=told):
        render(Source(data), Options())


def test_a_picture_that_breaks_off_is_refused_while_it_is_worked_on() -> None:
    with pytest.raises(PictureError, match="VipsJpeg"):
        render(stored("truncated.jpg"), Options(width=40))
    assert render(stored("photo.jpg"), Options(width=40)).width == 40


def test_a_drawing_of_an_endless_side_is_refused() -> None:
    drawing = b'<svg xmlns="http://www.w3.org/2000/svg" width="40000" height="2"/>'
    with pytest.raises(PictureError, match="Input SVG image exceeds 32767x32767 pixel limit"):
        render(Source(drawing), Options())
    assert render(Source(drawing), Options(width=100)).width == 100
