"""Edits out of query parameters, and modern mode's ratios, hints, focal points and presets."""

import json
import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.asking import BOTH_MODES, edits_of, parsed, path_of, refused

PRESETS = {"IMAGE_PRESETS": json.dumps({"card": {"resize": {"width": 300}, "flip": True}})}


@BOTH_MODES
@pytest.mark.parametrize(
    ("query", "edits"),
    [
        ({}, {}),
        ({"width": "120", "height": "80", "fit": "fill"},
         {"resize": {"width": 120, "height": 80, "fit": "fill"}}),
        ({"width": "0", "height": ""}, {"resize": {"width": None, "height": None}}),
        ({"width": "00"}, {"resize": {"width": 0}}),
        ({"height": "-80"}, {"resize": {"height": -80}}),
        ({"width": "12.7px"}, {"resize": {"width": 12}}),
        ({"format": "exe"}, {"toFormat": "exe"}),
        ({"rotate": "90"}, {"rotate": 90}),
        ({"rotate": ""}, {"rotate": None}),
        ({"flip": "true", "flop": "FALSE"}, {"flip": True, "flop": False}),
        ({"grayscale": "0"}, {"greyscale": False}),
        ({"greyscale": "yes"}, {"greyscale": True}),
        ({"quality": "5", "blur": "20", "signature": "x", "expires": "x"}, {}),
    ],
)  # fmt: skip
def test_known_parameters_are_edits_and_others_are_not(
    query: dict[str, str], edits: dict[str, Any], mode: str
) -> None:
    assert edits_of("/a.jpg", query, mode=mode) == edits


@BOTH_MODES
def test_a_length_that_is_no_number_is_left_for_its_edit_to_refuse(mode: str) -> None:
    assert math.isnan(edits_of("/a.jpg", {"width": "abc"}, mode=mode)["resize"]["width"])


@BOTH_MODES
def test_the_query_stands_over_the_path_edit_by_edit(mode: str) -> None:
    found = edits_of("/300x300/filters:grayscale()/a.jpg", {"flip": "1", "width": "60"}, mode=mode)
    assert found == {"resize": {"width": 60}, "grayscale": True, "flip": True}
    assert list(found) == ["resize", "grayscale", "flip"]


@BOTH_MODES
@pytest.mark.parametrize(
    ("edits", "merged"),
    [({"rotate": 9}, {"rotate": 9}), (None, {}), (5, {}), (True, {}), ([], {}), ("", {})],
)
def test_the_query_joins_whatever_edits_the_default_form_has(
    edits: Any, merged: dict[str, Any], mode: str
) -> None:
    path = path_of({"key": "a.jpg", "edits": edits})
    assert edits_of(path, {"flip": "1"}, mode=mode) == merged | {"flip": True}


@pytest.mark.parametrize("edits", ["grey", [{"flip": True}]])
def test_edits_that_are_no_object_are_refused_in_modern_mode(edits: Any) -> None:
    path = path_of({"key": "a.jpg", "edits": edits})
    assert refused(path).status == 400
    assert edits_of(path, mode="compatible") == edits
    spread = {str(index): each for index, each in enumerate(edits)}
    assert edits_of(path, {"flip": "1"}, mode="compatible") == spread | {"flip": True}


@pytest.mark.parametrize("name", ["constructor", "__proto__", "toString", "hasOwnProperty"])
def test_names_of_object_members_are_nothing_special_in_modern_mode(name: str) -> None:
    refusal = refused("/a.jpg", {name: "1"}, mode="compatible")
    assert (refusal.status, refusal.code) == (400, "QueryParameterParsingError")
    assert edits_of("/a.jpg", {name: "1"}) == {}


@pytest.mark.parametrize(
    ("query", "headers", "width"),
    [
        ({"dpr": "2"}, {}, 200),
        ({"dpr": "1.5"}, {"sec-ch-dpr": "3"}, 150),
        ({"dpr": "9"}, {}, 400),
        ({"dpr": "0"}, {}, 100),
        ({"dpr": "-2"}, {}, 100),
        ({"dpr": "x"}, {"sec-ch-dpr": "3"}, 100),
        ({"dpr": "auto"}, {"sec-ch-dpr": "1.75", "dpr": "3"}, 175),
        ({"dpr": "auto"}, {"dpr": "2.0"}, 200),
        ({"dpr": "auto"}, {"sec-ch-dpr": "1e9"}, 100),
        ({"dpr": "auto"}, {}, 100),
        ({}, {"sec-ch-dpr": "3", "dpr": "3", "sec-ch-width": "9"}, 100),
    ],
)
def test_sizes_are_multiplied_by_the_pixel_ratio(
    query: dict[str, str], headers: dict[str, str], width: float
) -> None:
    found = parsed("/100x0/a.jpg", query, headers).edits["resize"]
    assert (found["width"], found["height"]) == (width, None)
    assert parsed("/100x0/a.jpg", query, headers, mode="compatible").edits["resize"]["width"] == 100


def test_sizes_of_every_style_are_multiplied_texts_too() -> None:
    asked = {"key": "a.jpg", "edits": {"resize": {"width": "150", "height": "x", "fit": "fill"}}}
    found = edits_of(path_of(asked), {"dpr": "2"})["resize"]
    assert found == {"width": 300, "height": "x", "fit": "fill"}
    assert edits_of("/a.jpg", {"width": "50", "dpr": "2"})["resize"] == {"width": 100}


def test_hints_have_a_say_where_the_address_asks_for_them_only() -> None:
    assert parsed("/9x9/a.jpg", {"dpr": "auto"}).varies_by_hints
    assert parsed("/a.jpg", {"width": "auto"}).varies_by_hints
    assert not parsed("/9x9/a.jpg", {"dpr": "2"}).varies_by_hints
    assert not parsed("/9x9/a.jpg").varies_by_hints
    assert not parsed("/a.jpg", {"dpr": "auto"}).varies_by_hints
    assert not parsed("/9x9/a.jpg", {"dpr": "auto"}, mode="compatible").varies_by_hints


@pytest.mark.parametrize(("hint", "resize"), [("640", {"width": 640}), ("", {}), ("x", {})])
def test_an_automatic_width_is_that_of_the_place(hint: str, resize: dict[str, Any]) -> None:
    found = parsed("/a.jpg", {"width": "auto"}, {"sec-ch-width": hint, "sec-ch-dpr": "2"})
    assert (found.edits["resize"], found.varies_by_hints) == (resize, True)


@pytest.mark.parametrize(
    ("focal", "x", "y"), [("0.3,0.4", 0.3, 0.4), ("0,1", 0, 1), (".5,1.0", 0.5, 1)]
)
def test_a_focal_point_joins_the_size(focal: str, x: float, y: float) -> None:
    found = edits_of("/30x40/a.jpg", {"focal": focal})
    assert found["resize"] == {"width": 30, "height": 40, "focalPoint": {"x": x, "y": y}}
    assert edits_of("/30x40/a.jpg", {"focal": focal}, mode="compatible")["resize"].keys() == {
        "width", "height",
    }  # fmt: skip


@pytest.mark.parametrize("focal", ["", "0.5", "2,0", "-1,0", "a,b", "0.5,0.5,0.5", "nan,0"])
def test_a_focal_point_outside_the_picture_is_refused(focal: str) -> None:
    assert refused("/30x40/a.jpg", {"focal": focal}).code == "Resize::FocalPoint"


def test_a_preset_stands_under_the_edits_of_its_request() -> None:
    found = edits_of("/a.jpg", {"preset": "card", "width": "60"}, **PRESETS)
    assert found == {"resize": {"width": 60}, "flip": True}
    assert refused("/a.jpg", {"preset": "card"}).code == "Preset::Unknown"
    assert refused("/a.jpg", {"preset": "none"}, **PRESETS).code == "Preset::Unknown"


@pytest.mark.parametrize(
    ("path", "query", "code"),
    [
        ("/9x9/a.jpg", {"preset": "card"}, "Preset::EditsNotAllowed"),
        ("/a.jpg", {"preset": "card", "flip": "1"}, "Preset::EditsNotAllowed"),
        ("/a.jpg", {"preset": "card", "dpr": "3"}, "Preset::EditsNotAllowed"),
        (path_of({"key": "a.jpg", "outputFormat": "png"}), {"preset": "card"},
         "Preset::EditsNotAllowed"),
        ("/a.jpg", {}, "Preset::Required"),
        ("/a.jpg", {"preset": "none"}, "Preset::Unknown"),
    ],
)  # fmt: skip
def test_where_only_presets_are_allowed_nothing_else_is(
    path: str, query: dict[str, str], code: str
) -> None:
    assert refused(path, query, IMAGE_PRESETS_ONLY="Yes", **PRESETS).code == code


def test_a_locked_url_has_one_result_whatever_the_display() -> None:
    found = parsed(
        "/a.jpg", {"preset": "card"}, {"sec-ch-dpr": "4"}, IMAGE_PRESETS_ONLY="Yes", **PRESETS
    )
    assert (found.edits["resize"], found.varies_by_hints) == ({"width": 300}, False)


@given(st.dictionaries(st.text(max_size=8), st.text(max_size=8), max_size=4))
@settings(max_examples=50, deadline=None)
def test_parameters_of_somebody_else_change_nothing(query: dict[str, str]) -> None:
    foreign = {f"x-{name}": value for name, value in query.items()}
    assert parsed("/9x9/a.jpg", foreign) == parsed("/9x9/a.jpg")
