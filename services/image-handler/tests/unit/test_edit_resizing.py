"""Sizes and cuts, whose order decides what they mean."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from image_handler.domain.edits.errors import InvalidEdit
from tests.edits import options_of

LENGTH = st.integers(0, 100_000_000)
AREA = {"left": 1, "top": 2, "width": 30, "height": 40}
RESIZE = ("resize", {"width": 100})
EXTRACT = ("extract", AREA)
TURN = ("rotate", 90)


@pytest.mark.parametrize(
    ("fit", "canvas"),
    [
        ("cover", "crop"),
        ("contain", "embed"),
        ("fill", "ignore_aspect"),
        ("inside", "max"),
        ("outside", "min"),
        (["cover"], "crop"),
    ],
)
def test_a_fit_is_a_canvas(fit: Any, canvas: str) -> None:
    assert options_of(("resize", {"width": 5, "fit": fit})).canvas == canvas


@pytest.mark.parametrize(
    ("position", "number"),
    [
        ("centre", 0), ("center", 0), ("top", 1), ("right", 2), ("bottom", 3), ("left", 4),
        ("north", 1), ("west", 4), ("right top", 5), ("southeast", 6), ("left bottom", 7),
        ("northwest", 8), ("entropy", 16), ("attention", 17), (8, 8), (16.0, 16),
    ],
)  # fmt: skip
def test_a_position_is_a_side_a_corner_or_a_strategy(position: Any, number: int) -> None:
    assert options_of(("resize", {"position": position})).position == number


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("100", "width but received 100 of type string"),
        ({"width": 0}, "positive integer between 1 and 100000000 for width but received 0"),
        ({"height": 1.5}, "for height but received 1.5"),
        ({"fit": "squeeze"}, "valid fit for fit but received squeeze"),
        ({"fit": "toString"}, "valid fit for fit but received toString"),
        ({"position": 9}, "valid position/gravity/strategy for position but received 9"),
        ({"kernel": "box"}, "valid kernel name for kernel but received box"),
        ({"withoutEnlargement": 1}, "boolean for withoutEnlargement but received 1"),
        ({"background": "none"}, "Unable to parse color from string: none"),
    ],
)
def test_a_wrong_size_is_refused(value: Any, said: str) -> None:
    with pytest.raises(InvalidEdit) as refused:
        options_of(("resize", value))
    assert said in str(refused.value)


def test_a_later_resize_forgets_the_height_and_keeps_the_rest() -> None:
    first = {"width": 10, "height": 20, "fit": "fill", "kernel": "nearest"}
    options = options_of(("resize", first), ("resize", {"position": "top"}))
    assert (options.width, options.height) == (10, -1)
    assert (options.canvas, options.kernel, options.position) == ("ignore_aspect", "nearest", 1)


@pytest.mark.parametrize("value", [None, 70])
def test_a_resize_without_an_object_sets_the_width_alone(value: int | None) -> None:
    options = options_of(("resize", {"width": 10, "height": 20}), ("resize", value))
    assert (options.width, options.height) == (-1 if value is None else 70, -1)


@pytest.mark.parametrize(
    ("edits", "before", "after"),
    [
        ([EXTRACT], 30, -1),
        ([EXTRACT, RESIZE], 30, -1),
        ([RESIZE, EXTRACT], -1, 30),
        ([EXTRACT, RESIZE, ("extract", AREA | {"width": 5})], 30, 5),
        ([EXTRACT, ("extract", AREA | {"width": 5})], 30, 5),
    ],
)
def test_an_area_is_cut_before_a_resize_or_after_it_as_they_are_named(
    edits: list[tuple[str, Any]], before: int, after: int
) -> None:
    options = options_of(*edits)
    assert (options.width_pre, options.width_post) == (before, after)


@pytest.mark.parametrize(
    ("edits", "turned_first"),
    [
        ([TURN, RESIZE], True),
        ([RESIZE, TURN], False),
        ([TURN, EXTRACT], True),
        ([EXTRACT, TURN], False),
        ([TURN, ("trim", {})], True),
        ([("rotate", 360), RESIZE], False),
        ([("rotate", 12.5), RESIZE], True),
        ([("rotate", 90), ("rotate", 0), RESIZE], False),
    ],
)
def test_a_turn_comes_first_when_it_is_named_first(
    edits: list[tuple[str, Any]], turned_first: bool
) -> None:
    assert options_of(*edits).rotate_before is turned_first


@pytest.mark.parametrize(("edits", "first"), [([0, 1], True), ([1, 0], False)])
def test_an_area_is_of_the_picture_that_stands_upright_when_that_was_asked_first(
    edits: list[int], first: bool
) -> None:
    asked = (("autoOrient", None), EXTRACT)
    assert options_of(*(asked[each] for each in edits)).orient_before is first


@given(LENGTH, LENGTH, LENGTH, LENGTH)
@settings(max_examples=50, deadline=None)
def test_an_area_is_taken_as_it_is(left: int, top: int, width: int, height: int) -> None:
    area = {"left": left, "top": top, "width": width, "height": height}
    options = options_of(("extract", area))
    found = (options.left_offset_pre, options.top_offset_pre, options.width_pre)
    assert (*found, options.height_pre) == (left, top, width, height)


@pytest.mark.parametrize("missing", list(AREA))
@pytest.mark.parametrize("value", [None, -1, 0.5, "5", 100_000_001])
def test_an_area_without_four_whole_numbers_is_refused(missing: str, value: Any) -> None:
    with pytest.raises(InvalidEdit, match=f"integer between 0 and 100000000 for {missing}"):
        options_of(("extract", AREA | {missing: value}))


def test_a_border_is_the_same_all_around_or_told_side_by_side() -> None:
    around = options_of(("extend", 7))
    sides = (around.extend_top, around.extend_bottom, around.extend_left, around.extend_right)
    assert sides == (7, 7, 7, 7)
    told = options_of(("extend", {"top": 3, "background": "red", "extendWith": "mirror"}))
    assert (told.extend_top, told.extend_bottom, told.extend_with) == (3, 0, "mirror")
    assert told.extend_background == (255, 0, 0, 255)


def test_a_trim_has_a_threshold_of_its_own() -> None:
    assert options_of(("trim", None)).trim_threshold == 10
    options = options_of(
        ("trim", {"background": "blue", "threshold": 0, "lineArt": True, "margin": 4})
    )
    assert options.trim_background == [0, 0, 255, 255]
    assert (options.trim_threshold, options.trim_line_art, options.trim_margin) == (0, True, 4)
