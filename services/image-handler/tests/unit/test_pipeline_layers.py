"""Pictures laid over others, joined to them as channels, combined with them bit by bit."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from image_handler.domain.edits.errors import NotAPicture, PictureError
from image_handler.domain.edits.options import Layer
from image_handler.domain.edits.pictures import Source
from image_handler.domain.records import replace
from tests.grids import (
    BLUE,
    GREEN,
    RED,
    WHITE,
    Grid,
    difference,
    edited,
    plain,
    rendered,
    source_of,
    stored,
)

BLEND_MODES = [
    "clear", "source", "over", "in", "out", "atop", "dest", "dest-over", "dest-in", "dest-out",
    "dest-atop", "xor", "add", "saturate", "multiply", "screen", "overlay", "darken", "lighten",
    "colour-dodge", "colour-burn", "hard-light", "soft-light", "difference", "exclusion",
]  # fmt: skip


def _places(grid: Grid, colour: tuple[int, ...]) -> set[tuple[int, int]]:
    """Column and row of each pixel of the colour."""
    return {
        (column, row)
        for row, pixels in enumerate(grid)
        for column, pixel in enumerate(pixels)
        if pixel[:3] == colour
    }


def _laid(**where: object) -> Grid:
    layer = Layer(plain(1, 1, RED), **where)  # type: ignore[arg-type]
    return edited(plain(5, 3, WHITE), composite=[layer])


@pytest.mark.parametrize(
    ("gravity", "place"),
    [
        (0, (2, 1)), (1, (2, 0)), (2, (4, 1)), (3, (2, 2)), (4, (0, 1)),
        (5, (4, 0)), (6, (4, 2)), (7, (0, 2)), (8, (0, 0)),
    ],
)  # fmt: skip
def test_a_layer_lies_where_its_gravity_says(gravity: int, place: tuple[int, int]) -> None:
    assert _places(_laid(gravity=gravity), RED) == {place}


def test_a_layer_lies_at_its_offset_which_may_be_outside() -> None:
    assert _places(_laid(left=3, top=2, has_offset=True), RED) == {(3, 2)}
    assert _places(_laid(left=-1, top=0, has_offset=True), RED) == set()


def test_a_tiled_layer_covers_all() -> None:
    tile = source_of([[RED, GREEN]])
    found = edited(plain(5, 2, WHITE), composite=[Layer(tile, tile=True, gravity=8)])
    assert [[pixel[:3] for pixel in row] for row in found] == [[RED, GREEN, RED, GREEN, RED]] * 2
    moved = edited(
        plain(5, 2, WHITE), composite=[Layer(tile, tile=True, left=1, top=0, has_offset=True)]
    )
    assert moved[0][0][:3] == GREEN


def test_a_layer_that_is_larger_is_refused_in_sharps_words() -> None:
    told = "^Image to composite must have same dimensions or smaller$"
    with pytest.raises(PictureError, match=told):
        rendered(plain(5, 3, WHITE), composite=[Layer(plain(6, 1, RED))])


def test_a_layer_that_is_no_picture_is_told_as_such() -> None:
    with pytest.raises(NotAPicture, match="unsupported image format"):
        rendered(plain(5, 3, WHITE), composite=[Layer(Source(b"no picture"))])


def test_later_layers_lie_on_top() -> None:
    found = edited(
        plain(1, 1, WHITE), composite=[Layer(plain(1, 1, RED)), Layer(plain(1, 1, BLUE))]
    )
    assert found == [[(*BLUE, 255)]]


def test_a_layer_shows_what_is_below_as_far_as_it_is_clear() -> None:
    ((red, green, blue, alpha),) = edited(
        plain(1, 1, WHITE), composite=[Layer(plain(1, 1, (255, 0, 0, 128)))]
    )[0]
    assert (red, alpha) == (255, 255)
    assert abs(green - 127) <= 1
    assert green == blue


def test_every_blend_mode_is_there() -> None:
    for mode in BLEND_MODES:
        layer = Layer(plain(2, 2, BLUE), blend=mode)
        assert rendered(plain(2, 2, (200, 100, 50)), composite=[layer]).channels == 4


def test_a_layer_comes_upright_when_it_is_told_to() -> None:
    lying = stored("exif-6.jpg")
    edits = {"canvas": "ignore_aspect", "width": 90, "height": 90}
    turned = Layer(replace(lying, auto_orient=True), gravity=8)
    upright = rendered(stored("flower.jpg"), composite=[turned], **edits)
    as_stored = rendered(stored("flower.jpg"), composite=[Layer(lying, gravity=8)], **edits)
    assert upright.data != as_stored.data


@settings(max_examples=10, deadline=None)
@given(
    width=st.integers(5, 60),
    blur=st.sampled_from([0.0, -1.0, 1.5]),
    sharpen=st.sampled_from([0.0, -1.0, 1.0]),
    clear=st.booleans(),
    mode=st.sampled_from(["over", "multiply", "dest-in"]),
    gamma=st.sampled_from([0.0, 1.7]),
)
def test_a_picture_without_alpha_and_one_that_is_opaque_come_out_alike(
    width: int, blur: float, sharpen: float, clear: bool, mode: str, gamma: float
) -> None:
    rows = [[(row * 9, column * 9, 80) for column in range(24)] for row in range(24)]
    opaque = [[(*pixel, 255) for pixel in row] for row in rows]
    edits = {
        "width": width, "height": 70, "canvas": "embed", "blur_sigma": blur,
        "sharpen_sigma": sharpen, "gamma_out": gamma,
        "resize_background": (0.0, 200.0, 0.0, 100.0 if clear else 255.0),
        "composite": [Layer(plain(3, 3, (255, 0, 0, 100)), blend=mode)],
    }  # fmt: skip
    assert difference(rendered(source_of(rows), **edits), rendered(source_of(opaque), **edits)) < 1


def test_another_picture_becomes_a_channel() -> None:
    grey = source_of([[(7,), (8,)]])
    found = edited(source_of([[RED, GREEN]]), join_channel_in=[grey])
    assert found == [[(*RED, 7), (*GREEN, 8)]]


@pytest.mark.parametrize(
    ("operation", "expected"), [("and", (4, 0, 0)), ("or", (13, 7, 9)), ("eor", (9, 7, 9))]
)
def test_pictures_are_combined_bit_by_bit(operation: str, expected: tuple[int, ...]) -> None:
    found = edited(plain(1, 1, (12, 0, 8)), boolean=plain(1, 1, (5, 7, 1)), boolean_op=operation)
    assert found == [[expected]]
