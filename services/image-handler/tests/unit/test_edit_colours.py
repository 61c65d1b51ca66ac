"""Colours of requests; what sharp's own packages made of each text was looked up once."""

import re
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from image_handler.domain.edits.colour_names import NAMES
from image_handler.domain.edits.colours import colour, filter_colour
from image_handler.domain.edits.errors import InvalidEdit
from tests.edits import JSON

CHANNEL = st.integers(0, 255)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("red", (255, 0, 0, 255)),
        ("RebeccaPurple", (102, 51, 153, 255)),
        ("transparent", (0, 0, 0, 0)),
        ("#fA0", (255, 170, 0, 255)),
        ("#ff000080", (255, 0, 0, 128)),
        ("rgb(10, 20, 30)", (10, 20, 30, 255)),
        ("rgba(300 -5 2.5 / 50%)", (255, 0, 2.5, 128)),
        ("RGB(10%, 20%, 100%)", (26, 51, 255, 255)),
        ("hsl(120, 100%, 50%)", (0, 255, 0, 255)),
        ("hsl(-240deg 100% 25% / .2)", (0, 127.5, 0, 51)),
        ("hwb(0, 20%, 40%)", (153, 51, 51, 255)),
        ([1, 2], (1, 2, 0, 255)),
        ([1, "2", 3, 0.5], (1, 0, 3, 128)),
        ({"r": 255, "g": "12", "b": None}, (255, 12, 0, 255)),
        ({"r": 1, "g": 2, "b": 3, "alpha": "half"}, (1, 2, 3, 0)),
        ({"h": 120, "s": 100, "v": 100}, (0, 255, 0, 255)),
        ({"c": 0, "m": 100, "y": 0, "k": 50}, (127.5, 0, 127.5, 255)),
        ({"gray": 50, "alpha": 0}, (127.5, 127.5, 127.5, 0)),
        ({"hex": "00ff00"}, (0, 255, 0, 255)),
        ({"keyword": "blue"}, (0, 0, 255, 255)),
        ({"r16": 65535, "g16": 0, "b16": 257}, (255, 0, 1, 255)),
        ({"ansi16": 91}, (255, 0, 0, 255)),
        ({"ansi256": 196}, (255, 0, 0, 255)),
    ],
)
def test_a_colour_is_read_as_sharp_reads_it(asked: Any, found: tuple[float, ...]) -> None:
    assert colour(asked) == pytest.approx(found)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"l": 50, "a": 40, "b": 20}, (187.97, 88.36, 87.13)),
        ({"l": 50, "c": 60, "h": 120}, (91.96, 130.58, 11.19)),
        ({"x": 40, "y": 30, "z": 20}, (222.65, 118.68, 115.33)),
        ({"okl": 60, "oka": 10, "okb": 5}, (185.66, 99.84, 91.70)),
        ({"okl": 60, "okc": 10, "okh": 200}, (12.81, 145.75, 151.68)),
        ({"h": 200, "c": 50, "g": 40}, (51.0, 136.0, 178.5)),
        ({"h": 300, "w": 30, "b": 30}, (178.5, 76.5, 178.5)),
    ],
)
def test_a_colour_of_another_model_is_converted(
    asked: dict[str, float], found: tuple[float, ...]
) -> None:
    assert colour(asked)[:3] == pytest.approx(found, abs=0.01)


@pytest.mark.parametrize(
    "asked",
    [
        "no colour", "#12", "#ggg", "red\n", " red", "rgb(1,2,3,)", "hsl(1,2,3)", "hwb(1)", "ab",
        "a" * 201, "rgb(.%,1%,1%)", 7, True, [], {}, {"r": 1, "g": 2}, {"r": "x", "g": 1, "b": 1},
        {"r": 1, "g": 2, "b": 3, "a": 1}, {"keyword": "transparent"}, {"toString": 1},
        {"l": 10**400, "a": 0, "b": 0}, {"h": "x", "s": 1, "l": 1},
    ],
)  # fmt: skip
def test_what_is_no_colour_is_refused(asked: Any) -> None:
    with pytest.raises(InvalidEdit):
        colour(asked)


@given(CHANNEL, CHANNEL, CHANNEL)
@settings(max_examples=50, deadline=None)
def test_all_ways_to_write_a_colour_give_the_same(red: int, green: int, blue: int) -> None:
    expected = (red, green, blue, 255)
    assert colour(f"#{red:02x}{green:02X}{blue:02x}") == expected
    assert colour(f"rgb({red}, {green} {blue})") == expected
    assert colour([red, green, blue]) == expected
    assert colour({"b": blue, "g": green, "r": red}) == expected


@given(JSON)
@settings(max_examples=50, deadline=None)
def test_whatever_is_given_is_a_colour_within_bounds_or_refused(asked: Any) -> None:
    with suppress(InvalidEdit):
        assert all(0 <= channel <= 255 for channel in colour(asked))


@given(st.text("rgbahslw(),.%/ 0123456789e+-#", max_size=40))
@settings(max_examples=50, deadline=None)
def test_what_looks_like_css_is_a_colour_within_bounds_or_refused(asked: str) -> None:
    with suppress(InvalidEdit):
        assert all(0 <= channel <= 255 for channel in colour(asked))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("red", {"r": 255, "g": 0, "b": 0}),
        ("abc", {"r": 170, "g": 187, "b": 204}),
        ("00FF00", {"r": 0, "g": 255, "b": 0}),
        ("ff000080", {"r": 255, "g": 0, "b": 0, "alpha": 128 / 255}),
    ],
)
def test_a_filters_colour_is_a_name_or_digits(text: str, found: dict[str, float]) -> None:
    assert filter_colour(text) == found


@pytest.mark.parametrize("text", ["Red", "transparent", "#fff", "ff", "rgb(1,2,3)", "auto"])
def test_another_filters_colour_is_refused(text: str) -> None:
    with pytest.raises(InvalidEdit, match=re.escape(text)):
        filter_colour(text)


def test_the_148_names_of_css_are_known() -> None:
    assert len(NAMES) == 148
    assert NAMES["gray"] == NAMES["grey"] == (128, 128, 128)
