"""How much a picture shrinks and where it stands, for any sizes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from image_handler.engines.pipeline.geometry import (
    Target,
    limit_offset,
    place_crop,
    place_embed,
    resolve_shrink,
)

sides = st.integers(1, 5000)
gravities = st.integers(0, 8)
SETTINGS = settings(max_examples=15, deadline=None)


def _target(width: int, height: int, canvas: str, **bounds: bool) -> Target:
    only = {"without_enlargement": False, "without_reduction": False} | bounds
    return Target(width, height, canvas, **only)


@SETTINGS
@given(sides, sides, sides, sides, st.sampled_from(["embed", "max"]))
def test_a_picture_that_is_fitted_in_is_never_larger_than_asked_for(
    width: int, height: int, wanted_width: int, wanted_height: int, canvas: str
) -> None:
    shrink = resolve_shrink(width, height, _target(wanted_width, wanted_height, canvas))
    assert round(width / shrink.across) <= wanted_width
    assert round(height / shrink.down) <= max(1, wanted_height)


@SETTINGS
@given(sides, sides, sides, sides)
def test_a_picture_that_is_to_cover_leaves_nothing_bare(
    width: int, height: int, wanted_width: int, wanted_height: int
) -> None:
    shrink = resolve_shrink(width, height, _target(wanted_width, wanted_height, "crop"))
    assert round(width / shrink.across) >= wanted_width
    assert round(height / shrink.down) >= wanted_height


@SETTINGS
@given(sides, sides, sides, st.sampled_from(["crop", "embed", "max", "min"]))
def test_one_side_alone_keeps_the_shape(width: int, height: int, wanted: int, canvas: str) -> None:
    shrink = resolve_shrink(width, height, _target(wanted, -1, canvas))
    assert shrink.across == min(width / wanted, width)
    assert shrink.down == min(width / wanted, height)


@SETTINGS
@given(sides, sides, sides, sides)
def test_a_bound_on_growing_or_shrinking_holds_on_both_sides(
    width: int, height: int, wanted_width: int, wanted_height: int
) -> None:
    grown = _target(wanted_width, wanted_height, "ignore_aspect", without_reduction=True)
    assert max(resolve_shrink(width, height, grown)) <= 1.0
    shrunk = _target(wanted_width, wanted_height, "ignore_aspect", without_enlargement=True)
    assert min(resolve_shrink(width, height, shrunk)) >= 1.0


def test_no_size_asked_for_is_no_shrink() -> None:
    assert resolve_shrink(480, 320, _target(-1, -1, "crop")) == (1.0, 1.0)


def test_a_stretch_by_one_side_leaves_the_other() -> None:
    assert resolve_shrink(480, 320, _target(120, -1, "ignore_aspect")) == (4.0, 1.0)
    assert resolve_shrink(480, 320, _target(-1, 80, "ignore_aspect")) == (1.0, 4.0)


@SETTINGS
@given(sides, sides, st.integers(0, 100), st.integers(0, 100), gravities)
def test_a_part_lies_within_its_picture(
    width: int, height: int, across: int, down: int, gravity: int
) -> None:
    left, top = place_crop(width + across, height + down, (width, height), gravity)
    assert 0 <= left <= across
    assert 0 <= top <= down


@SETTINGS
@given(sides, sides, st.integers(0, 100), st.integers(0, 100), gravities)
def test_a_picture_lies_within_its_canvas(
    width: int, height: int, across: int, down: int, gravity: int
) -> None:
    left, top = place_embed(width, height, (width + across, height + down), gravity)
    assert 0 <= left <= across
    assert 0 <= top <= down


@pytest.mark.parametrize(
    ("gravity", "place"),
    [
        (0, (2, 3)), (1, (2, 0)), (2, (3, 3)), (3, (2, 5)), (4, (0, 3)),
        (5, (3, 0)), (6, (3, 5)), (7, (0, 5)), (8, (0, 0)), (99, (2, 3)),
    ],
)  # fmt: skip
def test_gravities_go_clockwise_from_north_then_the_corners(
    gravity: int, place: tuple[int, int]
) -> None:
    assert place_crop(13, 25, (10, 20), gravity) == place


def test_an_odd_pixel_is_cut_off_at_the_start_and_added_at_the_end() -> None:
    assert place_crop(13, 10, (10, 10), 0) == (2, 0)
    assert place_embed(10, 10, (13, 10), 0) == (1, 0)


def test_room_that_is_less_than_nothing_is_halved_towards_nothing() -> None:
    assert place_embed(13, 10, (10, 10), 0) == (-1, 0)


def test_an_offset_goes_no_further_than_to_the_other_edge() -> None:
    assert limit_offset(100, 50, (30, 30), (90, 90)) == (70, 20)
    assert limit_offset(100, 50, (30, 30), (10, -5)) == (10, -5)
