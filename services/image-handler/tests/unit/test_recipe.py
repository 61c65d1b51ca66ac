"""Settings to sizes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from image_handler.domain.recipe import Recipe, WrongRecipe, fitted, read_recipe

SIDES = st.integers(1, 100_000)
URL = "https://pictures.example"


def _recipe(boxes: str = "160,480,1080", formats: str = "webp,jpeg", url: str = URL) -> Recipe:
    return read_recipe(boxes, formats, url)


def test_the_order_and_repeats_of_the_settings_do_not_matter() -> None:
    same = _recipe("1080, 160,480,160", "jpeg,webp,jpeg", f"{URL}/")
    assert same == _recipe()
    assert same.fingerprint == _recipe().fingerprint


@pytest.mark.parametrize(
    "other",
    [
        _recipe(boxes="160,480,1081"),
        _recipe(boxes="160,480"),
        _recipe(formats="webp"),
        _recipe(url="https://other.example"),
    ],
)
def test_whatever_changes_the_derivatives_or_their_address_changes_the_fingerprint(
    other: Recipe,
) -> None:
    assert other.fingerprint != _recipe().fingerprint


@pytest.mark.parametrize(
    ("boxes", "formats", "said"),
    [
        ("", "webp", "boxes ''"),
        ("0", "webp", "boxes '0'"),
        ("160,-1", "webp", "boxes '160,-1'"),
        ("16384", "webp", "boxes '16384'"),
        ("160", "tiff", "formats 'tiff'"),
        ("big", "", "boxes 'big' are not whole numbers of 1 to 16383; formats ''"),
    ],
)
def test_settings_that_can_not_be_met_are_named_at_once(
    boxes: str, formats: str, said: str
) -> None:
    with pytest.raises(WrongRecipe, match=said.replace("(", r"\(")):
        read_recipe(boxes, formats, URL)


@given(SIDES, SIDES, st.integers(1, 16_383))
def test_a_derivative_fits_its_box_and_is_never_larger_than_its_source(
    width: int, height: int, box: int
) -> None:
    made_width, made_height = fitted(width, height, box)
    assert 1 <= made_width <= min(width, box)
    assert 1 <= made_height <= min(height, box)
    assert max(made_width, made_height) == min(box, max(width, height))


@given(SIDES, SIDES, st.integers(1, 16_383))
def test_proportions_are_kept_to_half_a_pixel(width: int, height: int, box: int) -> None:
    made_width, made_height = fitted(width, height, box)
    scale = max(made_width, made_height) / max(width, height)
    for made, side in ((made_width, width), (made_height, height)):
        assert abs(made - side * scale) <= 0.5 + 1e-6 or made == 1


def test_half_a_pixel_is_rounded_up() -> None:
    assert fitted(200, 101, 100) == (100, 51)
    assert fitted(200, 103, 100) == (100, 52)
