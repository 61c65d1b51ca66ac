"""Pictures laid over others, and how they are read."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from image_handler.domain.edits.compositing import layer
from image_handler.domain.edits.errors import InvalidEdit
from image_handler.domain.edits.options import Layer
from image_handler.domain.edits.pictures import MOST_INPUT_PIXELS, Raw, Source
from tests.edits import JSON

OVERLAY = Source(b"a picture")
OFFSET = st.integers(-100_000_000, 100_000_000)


def test_a_layer_is_laid_over_the_centre_when_nothing_is_said() -> None:
    assert layer(OVERLAY, {}) == Layer(OVERLAY)


@given(OFFSET, OFFSET)
@settings(max_examples=50, deadline=None)
def test_a_layer_is_placed_by_both_its_offsets(left: int, top: int) -> None:
    made = layer(OVERLAY, {"left": left, "top": top})
    assert (made.left, made.top, made.has_offset) == (left, top, True)


def test_a_layer_is_blended_tiled_and_placed_as_its_members_say() -> None:
    told = {"blend": "color-dodge", "gravity": "southeast", "tile": True, "premultiplied": True}
    expected = Layer(OVERLAY, blend="colour-dodge", gravity=6, tile=True, premultiplied=True)
    assert layer(OVERLAY, told) == expected


@pytest.mark.parametrize(
    ("told", "source"),
    [
        ({"animated": True}, Source(b"a picture", pages=-1)),
        ({"animated": True, "pages": 3}, Source(b"a picture", pages=3)),
        ({"limitInputPixels": False}, Source(b"a picture", most_pixels=None)),
        ({"limitInputPixels": 0}, Source(b"a picture", most_pixels=None)),
        ({"limitInputPixels": 100}, Source(b"a picture", most_pixels=100)),
        ({"limitInputPixels": True}, Source(b"a picture", most_pixels=MOST_INPUT_PIXELS)),
        ({"failOn": "none", "density": 300}, Source(b"a picture", fail_on="none", density=300)),
        ({"autoOrient": True, "ignoreIcc": True},
         Source(b"a picture", auto_orient=True, ignore_icc=True)),
        ({"raw": {"width": 1, "height": 2, "channels": 4}}, Source(b"a picture", raw=Raw(1, 2, 4))),
    ],
)  # fmt: skip
def test_a_layer_is_read_as_its_members_say(told: dict[str, Any], source: Source) -> None:
    assert layer(OVERLAY, told).source == source


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"left": 1}, "Expected both left and top to be set"),
        ({"left": 0.5, "top": 1}, "integer between -100000000 and 100000000 for left"),
        ({"blend": "burn"}, "valid blend name for blend but received burn"),
        ({"gravity": "middle"}, "valid gravity for gravity but received middle"),
        ({"gravity": 9}, "valid gravity for gravity but received 9"),
        ({"tile": "yes"}, "boolean for tile but received yes"),
        ({"density": 0}, "number between 1 and 100000 for density but received 0"),
        ({"raw": {"width": 1}}, "Expected width, height and channels for raw pixel input"),
        ({"limitInputPixels": -1}, "positive integer for limitInputPixels but received -1"),
    ],
)
def test_a_layer_that_can_not_be_placed_or_read_is_refused(told: dict[str, Any], said: str) -> None:
    with pytest.raises(InvalidEdit, match=said):
        layer(OVERLAY, told)


def test_an_empty_file_is_no_layer() -> None:
    with pytest.raises(InvalidEdit, match="empty"):
        layer(Source(b""), {})


@given(st.dictionaries(st.sampled_from(["input", "blend", "left", "top", "raw", "pages"]), JSON))
@settings(max_examples=50, deadline=None)
def test_whatever_is_told_the_layer_is_the_picture_given(told: dict[str, Any]) -> None:
    try:
        made = layer(OVERLAY, told)
    except InvalidEdit:
        return
    assert made.source.data == OVERLAY.data
