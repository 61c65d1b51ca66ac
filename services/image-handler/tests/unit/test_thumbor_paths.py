"""Sizes, crops and filters of Thumbor paths as edits; what compatible mode gives, Node gave."""

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from image_handler.domain.javascript import UNDEFINED
from tests.asking import BOTH_MODES, edits_of, parsed, refused

NAN = math.nan
MARK = {"bucket": "b", "alpha": UNDEFINED, "wRatio": UNDEFINED, "hRatio": UNDEFINED}


@BOTH_MODES
@pytest.mark.parametrize(
    ("path", "edits"),
    [
        ("/a.jpg", {}),
        ("/200x100/a.jpg", {"resize": {"width": 200, "height": 100}}),
        ("/150x0/a.jpg", {"resize": {"fit": "inside", "width": 150, "height": None}}),
        ("/0x90/a.jpg", {"resize": {"fit": "inside", "width": None, "height": 90}}),
        ("/0x0/a.jpg", {"resize": {"fit": "inside", "width": None, "height": None}}),
        ("/fit-in/7x8/a.jpg", {"resize": {"width": 7, "height": 8, "fit": "inside"}}),
        ("/fit-in/a.jpg", {"resize": {"fit": "inside"}}),
        ("/1x2:31x42/a.jpg", {"crop": {"left": 1, "top": 2, "width": 30, "height": 40}}),
        ("/9x9:1x2/a.jpg", {"crop": {"left": 9, "top": 9, "width": -8, "height": -7}}),
        ("/-100x100/a.jpg", {}),
        ("/1x2/3x4/a.jpg", {"resize": {"width": 1, "height": 2}}),
        ("/300x200.jpg", {}),
    ],
)
def test_sizes_and_crops_stand_before_the_key(path: str, edits: dict[str, Any], mode: str) -> None:
    assert edits_of(path, mode=mode) == edits


@BOTH_MODES
@pytest.mark.parametrize(
    ("filters", "edits"),
    [
        ("autojpg()", {"toFormat": "jpeg"}),
        ("background_color(ff8800)", {"flatten": {"background": {"r": 255, "g": 136, "b": 0}}}),
        ("background_color(teal)", {"flatten": {"background": {"r": 0, "g": 128, "b": 128}}}),
        ("blur(6)", {"blur": 3}),
        ("blur(10,2)", {"blur": 2}),
        ("blur(10,)", {"blur": 5}),
        ("convolution(1;2;3;4;5,2,true)",
         {"convolve": {"width": 2, "height": 3, "kernel": [1, 2, 3, 4, 5]}}),
        ("convolution(1;2,0)",
         {"convolve": {"width": 0, "height": math.inf, "kernel": [1, 2]}}),
        ("equalize()", {"normalize": True}),
        ("fill(white)",
         {"resize": {"fit": "contain", "background": {"r": 255, "g": 255, "b": 255}}}),
        ("format(webp)", {"toFormat": "webp"}),
        ("format(.J P-G)", {"toFormat": "jpeg"}),
        ("format(heic)", {"toFormat": "heic"}),
        ("format(PNG)", {}),
        ("format(bmp)", {}),
        ("grayscale()", {"grayscale": True}),
        ("no_upscale()", {"resize": {"withoutEnlargement": True}}),
        ("proportion(0.4)", {"resize": {"ratio": 0.4}}),
        ("quality(15)", {"jpeg": {"quality": 15}}),
        ("rgb(80,40,10)", {"tint": {"r": 204, "g": 102, "b": 25.5}}),
        ("rgb(100)", {"tint": {"r": 255, "g": UNDEFINED, "b": UNDEFINED}}),
        ("rotate(270)", {"rotate": 270}),
        ("rotate()", {"rotate": UNDEFINED}),
        ("sharpen(1,2,true)", {"sharpen": 2}),
        ("stretch()", {"resize": {"fit": "fill"}}),
        ("strip_exif()", {"rotate": None}),
        ("strip_icc()", {"rotate": None}),
        ("upscale()", {"resize": {"fit": "inside"}}),
        ("animated(False)", {"animated": False}),
        ("animated()", {"animated": True}),
        ("smart_crop()", {"smartCrop": {"faceIndex": UNDEFINED, "padding": UNDEFINED}}),
        ("smart_crop(1,0x10)", {"smartCrop": {"faceIndex": 1, "padding": 16}}),
        ("max_bytes(4000):sepia()", {}),
        ("constructor(1)", {}),
    ],
)  # fmt: skip
def test_each_filter_is_an_edit(filters: str, edits: dict[str, Any], mode: str) -> None:
    assert edits_of(f"/filters:{filters}/a.jpg", mode=mode) == edits


@pytest.mark.parametrize(
    ("filters", "edit"),
    [
        ("blur()", "blur"), ("blur(x)", "blur"), ("rotate(abc)", "rotate"),
        ("sharpen(1)", "sharpen"), ("rotate(1_0)", "rotate"),
    ],
)  # fmt: skip
def test_what_is_no_number_stays_one_that_is_none(filters: str, edit: str) -> None:
    assert math.isnan(edits_of(f"/filters:{filters}/a.jpg")[edit])


@BOTH_MODES
@pytest.mark.parametrize(
    ("arguments", "overlay"),
    [
        ("b,k.png", {"key": "k.png", "options": {}}),
        ("b,k.png,10,-15,60",
         {"key": "k.png", "alpha": "60", "options": {"left": "10", "top": "-15"}}),
        ("b,d/k.png,-5p,100p,0,20,30",
         {"key": "d/k.png", "alpha": "0", "wRatio": "20", "hRatio": "30",
          "options": {"left": "-5p", "top": "100p"}}),
        (" b , k.png , 101p , x ,0", {"key": "k.png", "alpha": "0", "options": {}}),
        ("b,k.png,,05p", {"key": "k.png", "options": {"left": ""}}),
    ],
)  # fmt: skip
def test_a_watermark_is_an_overlay(arguments: str, overlay: dict[str, Any], mode: str) -> None:
    found = edits_of(f"/filters:watermark({arguments})/a.jpg", mode=mode)
    assert found == {"overlayWith": MARK | overlay}


@pytest.mark.parametrize(
    ("path", "edits"),
    [
        ("/200x100/filters:proportion(0.5)/a.jpg", {"width": 100, "height": 50}),
        ("/fit-in/9x9/filters:stretch()/a.jpg", {"width": 9, "height": 9, "fit": "inside"}),
        ("/9x9/filters:stretch()/a.jpg", {"width": 9, "height": 9, "fit": "fill"}),
        ("/9x0/filters:no_upscale():upscale()/a.jpg",
         {"width": 9, "height": None, "fit": "inside", "withoutEnlargement": True}),
    ],
)  # fmt: skip
def test_filters_change_the_size_of_the_path(path: str, edits: dict[str, Any]) -> None:
    assert edits_of(path)["resize"] == edits


def test_filters_are_taken_in_the_order_of_their_names() -> None:
    one = "/filters:quality(20):format(webp):grayscale()/a"
    other = "/filters:grayscale()/filters:format(webp)/filters:quality(20)/a"
    assert list(edits_of(one)) == list(edits_of(other)) == ["toFormat", "grayscale", "webp"]


@pytest.mark.parametrize(
    ("key", "edit"),
    [("a.jpg", "jpeg"), ("a.tif", "tiff"), ("a.png", "png"), ("a.JPG", "gif"), ("a", "gif")],
)
def test_a_quality_belongs_to_the_ending_of_the_key_else_to_the_format(key: str, edit: str) -> None:
    assert edits_of(f"/filters:quality(7):format(gif)/{key}")[edit] == {"quality": 7}


@pytest.mark.parametrize(
    "filters", ["grayscale:blur(2)", "fill(nocolour)", "background_color()", "watermark(a:b,c)"]
)
def test_what_the_solution_stumbles_over_is_told_in_modern_mode(filters: str) -> None:
    path = f"/filters:{filters}/a.jpg"
    stumbled, told = refused(path, mode="compatible"), refused(path)
    assert (stumbled.status, stumbled.code) == (500, "InternalError")
    assert (told.status, told.code) == (400, "ImageEdits::CannotParseEdits")


@pytest.mark.parametrize(
    ("path", "compatible", "modern"),
    [
        ("/unsafe/9x9/a.jpg", "unsafe/a.jpg", "a.jpg"),
        ("/filters:watermark(b,m,0,0)/p%20(1).jpg", ".jpg", "p (1).jpg"),
        ("/filters:blur(1):watermark(b,m/k.png)/a.jpg", "k.png)/a.jpg", "a.jpg"),
    ],
)
def test_keys_that_the_solution_does_not_find_are_found_in_modern_mode(
    path: str, compatible: str, modern: str
) -> None:
    assert parsed(path, mode="compatible").key == compatible
    assert parsed(path).key == modern


@pytest.mark.parametrize(
    ("mode", "key"), [("compatible", "m%2Fk%28%252C%29"), ("modern", "m/k(%2C)")]
)
def test_the_key_of_a_watermark_is_percent_decoded_in_modern_mode(mode: str, key: str) -> None:
    found = edits_of("/filters:watermark(b,m%2Fk%28%252C%29,%)/a.jpg", mode=mode)
    assert found["overlayWith"]["key"] == key


@pytest.mark.parametrize("path", ["/60x0/bad%E0%A4%A.jpg", "/%%%notbase64"])
def test_a_broken_escape_is_an_honest_error_in_modern_mode(path: str) -> None:
    assert (refused(path, mode="compatible").status, refused(path).status) == (500, 400)


@given(st.integers(1, 9999), st.integers(1, 9999), st.sampled_from(["", "fit-in/", "unsafe/"]))
@settings(max_examples=50, deadline=None)
def test_every_size_is_read_back(width: int, height: int, before: str) -> None:
    found = parsed(f"/{before}{width}x{height}/dir/a.jpg")
    assert (found.key, found.edits["resize"]["width"], found.edits["resize"]["height"]) == (
        "dir/a.jpg", width, height,
    )  # fmt: skip
