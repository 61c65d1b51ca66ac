"""Turned and mirrored, as asked for and as EXIF tells, before a resize and behind it."""

from typing import Any

import pytest

from image_handler.domain.edits.errors import PictureError
from image_handler.domain.edits.options import Options
from image_handler.domain.records import replace
from image_handler.engines.pipeline.render import render
from tests.grids import (
    BLUE,
    GREEN,
    RED,
    WHITE,
    Grid,
    Pixel,
    difference,
    edited,
    plain,
    rendered,
    source_of,
    stored,
)

QUARTERS = source_of([[RED, GREEN], [BLUE, WHITE]])
# Corners from top left, clockwise, when the stored picture (1) is shown as its EXIF tells:
# mirrored for 2, 4, 5 and 7; turned by 180 degrees for 3, 90 for 6, 270 for 8 (EXIF 2.32, 4.6.5).
UPRIGHT = dict(enumerate(["RGYB", "GRBY", "YBRG", "BYGR", "RBYG", "BRGY", "YGRB", "GYBR"], start=1))


def _turned_by_hand(grid: Grid, angle: int) -> Grid:
    for _ in range(angle // 90 % 4):
        grid = [list(row) for row in zip(*grid[::-1], strict=True)]
    return grid


@pytest.mark.parametrize("before", [True, False])
def test_a_quarter_turn_goes_clockwise(before: bool) -> None:
    for angle in (0, 90, 180, 270, 360, 450, -90, -270):
        expected = _turned_by_hand([[RED, GREEN], [BLUE, WHITE]], angle % 360)
        assert edited(QUARTERS, angle=angle, rotate_before=before) == expected


def test_a_mirror_comes_before_a_quarter_turn() -> None:
    assert edited(QUARTERS, flip=True) == [[BLUE, WHITE], [RED, GREEN]]
    assert edited(QUARTERS, flop=True) == [[GREEN, RED], [WHITE, BLUE]]
    assert edited(QUARTERS, flip=True, angle=90) == [[RED, BLUE], [GREEN, WHITE]]


@pytest.mark.parametrize(
    "edits",
    [
        {},
        {"width": 20, "height": 20, "canvas": "ignore_aspect"},
        {"orient_before": True},
        {"orient_before": True, "width": 20, "height": 20, "canvas": "ignore_aspect"},
        {"orient_before": True, "trim_threshold": 600.0},
    ],
)
def test_every_orientation_comes_upright(edits: dict[str, Any]) -> None:
    for orientation, upright in UPRIGHT.items():
        grid = edited(stored(f"exif-{orientation}.jpg"), auto_orient=True, **edits)
        corners = [grid[2][2], grid[2][-3], grid[-3][-3], grid[-3][2]]
        assert "".join(_name(pixel) for pixel in corners) == upright


def _name(pixel: Pixel) -> str:
    """R, G, B or Y, whichever of the four corners' colours it is."""
    red, green, blue = (sample > 110 for sample in pixel)
    return {(True, False, False): "R", (False, True, False): "G", (False, False, True): "B"}.get(
        (red, green, blue), "Y"
    )


def test_an_orientation_is_left_alone_unless_asked_for() -> None:
    picture = rendered(stored("exif-6.jpg"))
    assert picture.width > picture.height


@pytest.mark.parametrize("orient_before", [True, False])
def test_the_size_asked_for_is_that_of_the_upright_picture(orient_before: bool) -> None:
    told = replace(stored("exif-6.jpg"), auto_orient=True)
    both = rendered(told, width=30, height=10, canvas="ignore_aspect", orient_before=orient_before)
    assert (both.width, both.height) == (30, 10)
    one = rendered(told, width=30, orient_before=orient_before)
    assert one.height > one.width


@pytest.mark.parametrize(("name", "angle"), [("photo.webp", 90), ("photo.jpg", 180)])
def test_a_turn_asked_for_before_a_shrink_is_that_picture_turned_first(
    name: str, angle: int
) -> None:
    options = Options(angle=angle)
    options.encoding.format = "png"
    turned_first = replace(stored(name), data=render(stored(name), options).data)
    expected = rendered(turned_first, width=60)
    assert (
        difference(rendered(stored(name), angle=angle, rotate_before=True, width=60), expected) < 1
    )


def test_a_turn_asked_for_before_an_enlargement_is_done_first() -> None:
    options = Options(angle=180)
    options.encoding.format = "png"
    photograph = stored("exif-1.jpg")
    turned_first = replace(photograph, data=render(photograph, options).data)
    both = rendered(photograph, angle=180, rotate_before=True, width=100)
    assert both == rendered(turned_first, width=100)


def test_an_odd_angle_grows_the_canvas_and_fills_its_corners() -> None:
    grid = edited(plain(20, 20, RED), rotation_angle=45.0, rotation_background=(0, 255, 0, 255))
    assert (len(grid), len(grid[0])) == (28, 28)
    assert grid[0][0] == GREEN
    assert grid[14][14] == RED


def test_corners_that_may_be_seen_through_add_an_alpha_channel() -> None:
    grid = edited(plain(20, 20, RED), rotation_angle=45.0, rotation_background=(0, 255, 0, 0))
    assert grid[0][0][3] == 0
    assert grid[14][14] == (*RED, 255)


@pytest.mark.parametrize("before", [True, False])
def test_an_animation_turns_by_half_only(before: bool) -> None:
    animation = stored("anim.gif", frames=True)
    assert rendered(animation, angle=180, rotate_before=before).pages > 1
    for edits in ({"angle": 90}, {"rotation_angle": 30.0}):
        with pytest.raises(PictureError, match="Rotate is not supported for multi-page images"):
            rendered(animation, rotate_before=before, **edits)
