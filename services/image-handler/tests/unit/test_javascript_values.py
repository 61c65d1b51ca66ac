"""Numbers out of texts; what stands here Node 20 gave."""

import math
from copy import copy, deepcopy

import pytest

from image_handler.domain.javascript import UNDEFINED, number, parse_int

NAN, ENDLESS = math.nan, math.inf


@pytest.mark.parametrize(
    ("text", "as_number", "as_integer"),
    [
        ("", 0, NAN),
        ("12", 12, 12),
        (" \t-5", -5, -5),
        ("\ufeff6", 6, 6),
        ("\x1c5", NAN, NAN),
        ("0x1f", 31, 31),
        ("-0x1F", NAN, -31),
        ("0x", NAN, NAN),
        ("1e3x", NAN, 1),
        ("1e3", 1000, 1),
        ("5px", NAN, 5),
        (".5", 0.5, NAN),
        ("5.", 5, 5),
        ("0b11", 3, 0),
        ("0o17", 15, 0),
        ("Infinity", ENDLESS, NAN),
        ("infinity", NAN, NAN),
        ("1_0", NAN, 1),
        ("\u0663", NAN, NAN),
        ("1" * 400, ENDLESS, ENDLESS),
        ("0x" + "f" * 5000, ENDLESS, ENDLESS),
        ("9" * 5000, ENDLESS, ENDLESS),
        ("--1", NAN, NAN),
    ],
)
def test_texts_become_the_numbers_that_javascript_makes_of_them(
    text: str, as_number: float, as_integer: float
) -> None:
    assert number(text) == pytest.approx(as_number, nan_ok=True)
    assert parse_int(text) == pytest.approx(as_integer, nan_ok=True)


def test_a_copy_of_what_is_undefined_is_still_that() -> None:
    assert copy(UNDEFINED) is UNDEFINED
    assert deepcopy({"rotate": UNDEFINED})["rotate"] is UNDEFINED
