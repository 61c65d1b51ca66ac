"""Edits of each pixel by itself and filters, on pictures whose pixels are known."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from image_handler.domain.edits.errors import PictureError
from image_handler.domain.edits.options import Convolution
from tests.grids import (
    BLACK,
    BLUE,
    GREEN,
    RED,
    WHITE,
    edited,
    numbered,
    numbers,
    plain,
    rendered,
    source_of,
    stored,
)

samples = st.integers(0, 255)
pixels = st.tuples(samples, samples, samples)
SETTINGS = settings(max_examples=15, deadline=None)
HALF_RED = (255, 0, 0, 128)
IDENTITY = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]


@SETTINGS
@given(pixels)
def test_a_negative_of_a_negative_is_the_picture(pixel: tuple[int, int, int]) -> None:
    (once,) = edited(plain(1, 1, pixel), negate=True)
    assert once == [tuple(255 - sample for sample in pixel)]


@SETTINGS
@given(pixels)
def test_what_changes_nothing_changes_nothing(pixel: tuple[int, int, int]) -> None:
    picture = plain(2, 2, pixel)
    same = edited(picture)
    for edits in (
        {"linear_a": [1.0], "linear_b": [0.0]},
        {"recomb_matrix": IDENTITY},
        {"median_size": 1},
        {"gamma": 1.0},
        {"convolution": Convolution(1, 1, [1.0], 1.0, 0.0)},
    ):
        assert edited(picture, **edits) == same


@SETTINGS
@given(pixels)
def test_grey_is_one_lightness_in_all_channels(pixel: tuple[int, int, int]) -> None:
    found = rendered(plain(2, 2, pixel), greyscale=True)
    assert found.channels == 1
    assert min(pixel) - 1 <= found.data[0] <= max(pixel) + 1


def test_alpha_stays_in_a_negative_unless_it_is_meant() -> None:
    assert edited(plain(1, 1, HALF_RED), negate=True, negate_alpha=False) == [[(0, 255, 255, 128)]]
    assert edited(plain(1, 1, HALF_RED), negate=True) == [[(0, 255, 255, 127)]]


def test_flattened_pixels_are_mixed_with_the_ground() -> None:
    found = edited(plain(1, 1, HALF_RED), flatten=True, flatten_background=(0.0, 0.0, 255.0))
    ((red, green, blue),) = found[0:1][0]
    assert (abs(red - 128), green, abs(blue - 127)) <= (1, 0, 1)
    assert edited(plain(1, 1, RED), flatten=True) == [[RED]]


def test_white_becomes_clear_when_unflattened() -> None:
    found = edited(source_of([[WHITE, RED]]), unflatten=True)
    assert found == [[(*WHITE, 0), (*RED, 255)]]


def test_a_linear_change_is_clipped_and_leaves_alpha() -> None:
    clipped = edited(plain(1, 1, (10, 100, 200)), linear_a=[2.0], linear_b=[-30.0])
    assert clipped == [[(0, 170, 255)]]
    found = edited(plain(1, 1, HALF_RED), linear_a=[0.5] * 3, linear_b=[0.0] * 3)
    assert found == [[(127, 0, 0, 128)]]
    with pytest.raises(PictureError, match="Band expansion using linear is unsupported"):
        rendered(plain(1, 1, RED), linear_a=[1.0] * 4, linear_b=[0.0] * 4)


def test_channels_change_places_by_a_matrix() -> None:
    swapped = [IDENTITY[2], IDENTITY[1], IDENTITY[0]]
    assert edited(plain(1, 1, (10, 20, 30)), recomb_matrix=swapped) == [[(30, 20, 10)]]
    assert edited(plain(1, 1, (10, 20, 30, 40)), recomb_matrix=swapped) == [[(30, 20, 10, 40)]]


def test_a_threshold_leaves_two_values() -> None:
    assert numbers(edited(numbered(16, 16), threshold=100))[6] == [0] * 4 + [255] * 12
    by_channel = edited(plain(1, 1, (99, 100, 101)), threshold=100, threshold_grayscale=False)
    assert by_channel == [[(0, 255, 255)]]


def test_a_tint_keeps_black_and_white() -> None:
    found = edited(source_of([[BLACK, (128, 128, 128), WHITE]]), tint=(255.0, 0.0, 0.0))
    black, middle, white = found[0]
    assert max(black) < 3
    assert min(white) > 252
    assert middle[0] > middle[1] + 50


def test_modulation_turns_hues() -> None:
    ((red, green, blue),) = edited(plain(1, 1, (200, 60, 60)), hue=120.0)[0]
    assert green > red
    assert green > blue
    ((lighter, *_),) = edited(plain(1, 1, (60, 60, 60)), lightness=20.0)[0]
    assert lighter > 90


@pytest.mark.parametrize(("operation", "expected"), [("and", 0), ("or", 7), ("eor", 7)])
def test_bands_are_combined_into_one(operation: str, expected: int) -> None:
    assert numbers(edited(plain(1, 1, (1, 2, 4)), bandbool_op=operation)) == [[expected]]


def test_one_channel_is_taken_by_its_number() -> None:
    assert numbers(edited(plain(1, 1, (1, 2, 3)), extract_channel=1)) == [[2]]
    assert numbers(edited(plain(1, 1, (1, 2, 3, 4)), extract_channel=3)) == [[4]]
    with pytest.raises(PictureError, match="Cannot extract channel 3 from image with channels 0-2"):
        rendered(plain(1, 1, RED), extract_channel=3)


def test_alpha_comes_and_goes() -> None:
    assert edited(plain(1, 1, RED), ensure_alpha=0.5) == [[(*RED, 127)]]
    assert edited(plain(1, 1, HALF_RED), ensure_alpha=0.2) == [[HALF_RED]]
    assert edited(plain(1, 1, HALF_RED), remove_alpha=True) == [[RED]]


def test_a_kernel_has_a_scale_and_an_offset() -> None:
    mean = Convolution(3, 1, [1.0, 1.0, 1.0], 3.0, 5.0)
    assert numbers(edited(numbered(5, 1), convolution=mean))[0][1:4] == [6, 7, 8]


@pytest.mark.parametrize(
    "edits",
    [
        {"blur_sigma": -1.0}, {"blur_sigma": 3.0}, {"sharpen_sigma": -1.0}, {"sharpen_sigma": 2.0},
        {"median_size": 3}, {"normalise": True}, {"clahe_width": 5, "clahe_height": 5},
    ],
)  # fmt: skip
def test_a_filter_leaves_a_plain_picture_plain(edits: dict[str, Any]) -> None:
    found = rendered(plain(12, 12, (90, 90, 90)), **edits)
    assert (found.width, found.height, len(set(found.data))) == (12, 12, 1)


@pytest.mark.parametrize(("lower", "upper"), [(1, 99), (0, 100), (0, 90), (20, 100)])
def test_a_normalised_picture_uses_the_whole_range(lower: int, upper: int) -> None:
    flat = source_of([[(100 + column,) * 3 for column in range(60)]] * 4)
    found = rendered(flat, normalise=True, normalise_lower=lower, normalise_upper=upper)
    assert min(found.data) < 15
    assert max(found.data) > 240


def test_colours_are_mixed_by_how_much_they_show() -> None:
    # What can't be seen is green; a resize must not bring it out.
    half = source_of([[(255, 0, 0, 255), (0, 255, 0, 0)] * 2] * 4)
    ((red, green, *_), *_) = edited(half, width=1, height=1)[0]
    assert (red, green) == (255, 0)


def test_colours_of_sixteen_bits_are_told_in_eight() -> None:
    found = rendered(
        stored("deep16.png"), width=40, height=200, canvas="embed",
        resize_background=(255.0, 0.0, 0.0, 255.0),
    )  # fmt: skip
    assert tuple(found.data[:3]) in {(255, 0, 0), (254, 0, 0)}


def test_an_unknown_colour_space_counts_as_none() -> None:
    assert edited(plain(1, 1, BLUE), colourspace="nowhere") == [[BLUE]]
    assert edited(plain(1, 1, GREEN), colourspace_pipeline="nowhere") == [[GREEN]]
    deep = rendered(stored("photo.webp"), colourspace_pipeline="rgb16", width=20)
    assert (deep.width, deep.channels) == (20, 3)
