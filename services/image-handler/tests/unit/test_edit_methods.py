"""Edits by their names: what each sets, what it leaves alone, and what it refuses."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from image_handler.domain.edits.errors import InvalidEdit
from image_handler.domain.edits.methods import METHODS
from image_handler.domain.edits.options import Convolution, Options
from image_handler.domain.javascript import UNDEFINED
from image_handler.domain.records import names_of
from tests.edits import JSON, options_of

NAMES = st.sampled_from(sorted(METHODS))
SOBEL = [-1, 0, 1, -2, 0, 2, -1, 0, 1]


def _changed(options: Options) -> dict[str, Any]:
    default = Options()
    names = names_of(Options)
    return {
        name: getattr(options, name)
        for name in names
        if getattr(options, name) != getattr(default, name)
    }


@pytest.mark.parametrize(
    ("name", "value", "changed"),
    [
        ("removeAlpha", True, {"remove_alpha": True}),
        ("ensureAlpha", None, {"ensure_alpha": 1}),
        ("ensureAlpha", 0.25, {"ensure_alpha": 0.25}),
        ("extractChannel", "alpha", {"extract_channel": 3}),
        ("extractChannel", 1.0, {"extract_channel": 1}),
        ("joinChannel", [], {}),
        ("bandbool", "eor", {"bandbool_op": "eor"}),
        ("tint", "#dc3c3c", {"tint": (220, 60, 60)}),
        ("tint", None, {}),
        ("greyscale", "any", {"greyscale": True}),
        ("grayscale", False, {}),
        ("pipelineColorspace", "scrgb", {"colourspace_pipeline": "scrgb"}),
        ("toColourspace", "b-w", {"colourspace": "b-w"}),
        ("rotate", 450, {"angle": 450}),
        ("rotate", -30.5, {"rotation_angle": -30.5}),
        ("rotate", 90 * 2**32 + 90, {"angle": 90}),
        ("rotate", UNDEFINED, {"auto_orient": True}),
        ("autoOrient", UNDEFINED, {"auto_orient": True}),
        ("flip", True, {"flip": True}),
        ("flip", False, {}),
        ("flop", "yes", {"flop": True}),
        ("affine", [[1, 0.3], [0.1, 0.7]], {"affine_matrix": [1, 0.3, 0.1, 0.7]}),
        ("affine", [1, 0, 0, 1], {"affine_matrix": [1, 0, 0, 1]}),
        ("sharpen", True, {"sharpen_sigma": -1}),
        ("sharpen", False, {}),
        ("sharpen", 2, {"sharpen_sigma": 2}),
        ("sharpen", {"sigma": 2, "m1": 0}, {"sharpen_sigma": 2, "sharpen_m1": 0}),
        ("median", UNDEFINED, {"median_size": 3}),
        ("median", 5, {"median_size": 5}),
        ("blur", True, {"blur_sigma": -1}),
        ("blur", False, {}),
        ("blur", 4, {"blur_sigma": 4}),
        ("blur", {"sigma": 1, "precision": "float"}, {"blur_sigma": 1, "precision": "float"}),
        ("flatten", {"background": "red"}, {"flatten": True, "flatten_background": (255, 0, 0)}),
        ("flatten", False, {}),
        ("unflatten", False, {"unflatten": True}),
        ("gamma", UNDEFINED, {"gamma": 2.2, "gamma_out": 2.2}),
        ("gamma", 1.8, {"gamma": 1.8, "gamma_out": 1.8}),
        ("negate", {"alpha": False}, {"negate": True, "negate_alpha": False}),
        ("normalise", True, {"normalise": True}),
        ("normalize", {"lower": 5.5}, {"normalise": True, "normalise_lower": 5}),
        ("clahe", {"width": 3, "height": 4}, {"clahe_width": 3, "clahe_height": 4}),
        ("threshold", True, {"threshold": 128}),
        ("threshold", False, {}),
        ("linear", 0.5, {"linear_a": [0.5], "linear_b": [0]}),
        ("linear", None, {}),
        ("modulate", {"hue": -400, "brightness": 0}, {"hue": -40, "brightness": 0}),
        ("recomb", [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
         {"recomb_matrix": [[1, 0, 0], [0, 1, 0], [0, 0, 1]]}),
    ],
)  # fmt: skip
def test_an_edit_sets_its_own_options_and_no_others(
    name: str, value: Any, changed: dict[str, Any]
) -> None:
    assert _changed(options_of((name, value))) == changed


@pytest.mark.parametrize(
    ("more", "scale", "offset"),
    [({}, 1, 0), ({"scale": 8, "offset": 3}, 8, 3), ({"scale": 2.5, "offset": 0.5}, 1, 0)],
)
def test_a_kernel_is_scaled_by_a_whole_number_or_its_sum_and_never_by_less_than_one(
    more: dict[str, float], scale: float, offset: float
) -> None:
    options = options_of(("convolve", {"width": 3, "height": 3, "kernel": SOBEL, **more}))
    assert options.convolution == Convolution(3, 3, [float(each) for each in SOBEL], scale, offset)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("ensureAlpha", 2, "number between 0 and 1 for alpha but received 2 of type number"),
        ("extractChannel", "cyan", "red, green, blue, alpha for channel but received cyan"),
        ("joinChannel", "/etc/passwd", "received /etc/passwd of type string"),
        ("boolean", "mark.png", "Expected one of: and, or, eor for operator"),
        ("bandbool", "xor", "Expected one of: and, or, eor for boolOp but received xor"),
        ("tint", 7, "Expected object or string for background but received 7 of type number"),
        ("toColourspace", 5, "Expected string for colourspace but received 5 of type number"),
        ("rotate", "left", "Expected numeric for angle but received left of type string"),
        ("affine", [1, 2, 3], "1x4 or 2x2 array for matrix but received 1,2,3 of type object"),
        ("sharpen", {}, "for options.sigma but received undefined of type undefined"),
        ("sharpen", 0.001, "Expected number between 0.01 and 10000 for sigma but received 0.001"),
        ("median", 0, "Expected integer between 1 and 1000 for size but received 0"),
        ("blur", 5000, "Expected number between 0.3 and 1000 for sigma but received 5000"),
        ("blur", "much", "for sigma but received undefined of type undefined"),
        ("flatten", None, "Cannot read properties of null (reading 'background')"),
        ("gamma", 4, "Expected number between 1.0 and 3.0 for gamma but received 4"),
        ("negate", {"alpha": 1}, "Expected should be boolean value for alpha but received 1"),
        ("normalise", {"lower": 99}, "Expected lower to be less than upper for range"),
        ("clahe", True, "Expected plain object for options but received true of type boolean"),
        ("convolve", {"width": 3, "height": 3, "kernel": [1]}, "Invalid convolution kernel"),
        ("threshold", 256, "Expected integer between 0 and 255 for threshold but received 256"),
        ("linear", [1, 2], "Expected a and b to be arrays of the same length"),
        ("linear", "2", "Expected number or array of numbers for a but received 2 of type string"),
        ("recomb", [[1]], "Expected 3x3 or 4x4 array for inputMatrix but received 1"),
        ("modulate", {"hue": 0.5}, "Expected number for hue but received 0.5"),
        ("modulate", {"brightness": None}, "for brightness but received null of type object"),
        ("trim", 5, "Expected object for trim but received 5 of type number"),
        ("extend", 0, "Expected integer between 1 and 100000000 for extend but received 0"),
        ("extract", "all", "for left but received undefined of type undefined"),
    ],
)  # fmt: skip
def test_a_refusal_names_what_was_expected_and_what_was_found(
    name: str, value: Any, said: str
) -> None:
    with pytest.raises(InvalidEdit) as refused:
        options_of((name, value))
    assert said in str(refused.value)


@given(NAMES, JSON)
@settings(max_examples=50, deadline=None)
def test_whatever_is_given_to_an_edit_is_taken_or_refused(name: str, value: Any) -> None:
    with suppress(InvalidEdit):
        options_of((name, value))


@pytest.mark.parametrize("name", sorted(METHODS))
def test_an_edit_without_a_value_is_taken_or_refused(name: str) -> None:
    with suppress(InvalidEdit):
        options_of((name, UNDEFINED))


@given(NAMES.filter(lambda name: name != "extract"), JSON)
@settings(max_examples=50, deadline=None)
def test_an_edit_done_twice_is_as_done_once(name: str, value: Any) -> None:
    try:
        once = options_of((name, value))
    except InvalidEdit:
        return
    assert options_of((name, value), (name, value)) == once


@given(NAMES, JSON)
@settings(max_examples=50, deadline=None)
def test_two_pictures_share_no_options(name: str, value: Any) -> None:
    with suppress(InvalidEdit):
        options_of((name, value))
    assert _changed(Options()) == {}
