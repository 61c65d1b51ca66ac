"""Which format an answer has, in each mode."""

from typing import Any

import pytest

from image_handler.domain.requests.output import Decision
from tests.asking import BOTH_MODES, decided, path_of, refused

JPEG, PNG, SVG, GIF = "image/jpeg", "image/png", "image/svg+xml", "image/gif"
WEBP, AVIF = "image/webp", "image/avif"
BROWSER = "image/avif,image/webp,image/apng,*/*;q=0.8"
YES: dict[str, Any] = {"AUTO_WEBP": "Yes"}
NO: dict[str, Any] = {"AUTO_WEBP": "No"}


def asked(**members: Any) -> str:
    return path_of({"key": "a.jpg"} | members)


def formats(decision: Decision) -> tuple[str | None, str]:
    return decision.output_format, decision.content_type


@BOTH_MODES
@pytest.mark.parametrize(
    ("path", "stored", "output_format", "content_type"),
    [
        ("/a.jpg", JPEG, None, JPEG),
        ("/9x9/a.jpg", "image", None, "image"),
        ("/filters:format(webp)/a.jpg", JPEG, "webp", WEBP),
        (asked(outputFormat="png"), JPEG, "png", PNG),
        (asked(edits={"toFormat": "webp"}, outputFormat="jpeg"), PNG, "webp", WEBP),
        (asked(edits={"toFormat": ""}, outputFormat="jpeg"), PNG, "jpeg", JPEG),
        (asked(outputFormat=5), JPEG, "[5]", "image/[5]"),
        (asked(edits={"toFormat": {"id": "png"}}), JPEG, "[object Object]",
         "image/[object Object]"),
        (asked(edits={}), SVG, None, SVG),
        ("/a.svg", SVG, None, SVG),
        (asked(edits={"resize": {"width": 9}}), SVG, "png", PNG),
        (asked(edits={"toFormat": "webp"}), SVG, "webp", WEBP),
        (asked(edits={"flip": True}, outputFormat="gif"), SVG, "gif", GIF),
    ],
)  # fmt: skip
def test_a_named_format_is_taken_else_the_pictures_own(
    path: str, stored: str, output_format: str | None, content_type: str, mode: str
) -> None:
    decision = decided(path, stored, BROWSER, mode=mode, **NO)
    assert formats(decision) == (output_format, content_type)
    assert not decision.varies_by_accept


@pytest.mark.parametrize(
    ("named", "compatible", "modern"),
    [("jpg", "image/jpg", JPEG), ("tif", "image/tif", "image/tiff")],
)
def test_modern_mode_has_real_content_types(named: str, compatible: str, modern: str) -> None:
    path = asked(edits={"toFormat": named})
    assert formats(decided(path, PNG, mode="compatible")) == (named, compatible)
    assert formats(decided(path, PNG)) == (named, modern)


@pytest.mark.parametrize(
    ("effort", "expected"),
    [
        (2, 2), (0, 0), ("3", 3), (2.9, 2), (None, 0), ([], 0), (-0.5, 0), (6.9, 6),
        (7, 4), (-1, 4), ("x", 4), ({}, 4), ([1, 2], 4),
    ],
)  # fmt: skip
@BOTH_MODES
def test_an_effort_counts_for_webp_and_is_the_usual_one_when_it_makes_no_sense(
    effort: Any, expected: int, mode: str
) -> None:
    assert decided(asked(outputFormat="webp", effort=effort), JPEG, mode=mode).effort == expected
    assert decided(asked(outputFormat="png", effort=effort), JPEG, mode=mode).effort is None


@BOTH_MODES
@pytest.mark.parametrize(
    ("path", "edits"),
    [
        ("/filters:quality(20):format(webp)/a.jpg",
         {"toFormat": "webp", "webp": {"quality": 20.0}}),
        ("/filters:quality(20):format(jpg)/a.jpg",
         {"toFormat": "jpeg", "jpeg": {"quality": 20.0}}),
        ("/filters:quality(20):format(raw)/a.jpg",
         {"toFormat": "raw", "jpeg": {"quality": 20.0}}),
        (asked(edits={"jpeg": {"quality": 3}, "toFormat": "png"}),
         {"jpeg": {"quality": 3}, "toFormat": "png"}),
    ],
)  # fmt: skip
def test_the_quality_of_a_path_moves_on_to_the_format_of_the_answer(
    path: str, edits: dict[str, Any], mode: str
) -> None:
    assert decided(path, JPEG, mode=mode).edits == edits


def test_auto_webp_does_in_compatible_mode_what_the_solution_does() -> None:
    def chosen(path: str, stored: str, accept: str) -> str | None:
        return decided(path, stored, accept, mode="compatible", **YES).output_format

    assert chosen("/a.jpg", JPEG, BROWSER) == "webp"
    assert chosen("/a.jpg", JPEG, "image/webp;q=0") == "webp"
    assert chosen("/a.jpg", JPEG, "*/*") is None
    assert chosen("/filters:format(png)/a.jpg", JPEG, BROWSER) == "png"
    assert chosen(asked(outputFormat="png"), JPEG, BROWSER) == "webp"
    assert chosen("/a.svg", SVG, BROWSER) is None
    assert chosen("/9x9/a.svg", SVG, BROWSER) == "webp"


def test_an_svg_without_an_edits_member_is_the_solutions_to_fail_on() -> None:
    compatible: dict[str, Any] = {"mode": "compatible"}
    for path in (asked(), asked(edits=None), asked(outputFormat="png")):
        with pytest.raises(Exception, match="Internal error"):
            decided(path, SVG, **compatible)
    assert formats(decided(asked(), SVG)) == (None, SVG)
    assert formats(decided(asked(outputFormat="png"), SVG)) == ("png", PNG)


@pytest.mark.parametrize(
    ("stored", "accept", "settings", "output_format", "varies"),
    [
        (JPEG, BROWSER, {}, "avif", True),
        (JPEG, "image/webp,*/*", {}, "webp", True),
        (JPEG, "image/webp;q=0.5,image/jpeg", {}, None, True),
        (JPEG, "image/webp;q=0,image/jpeg", {}, None, True),
        (JPEG, "*/*", {}, None, True),
        (JPEG, "", {}, None, True),
        (JPEG, BROWSER, {"AUTO_WEBP": "Yes"}, "webp", True),
        (JPEG, BROWSER, {"AUTO_WEBP": "No"}, None, False),
        (JPEG, BROWSER, {"AUTO_WEBP": "No", "AUTO_AVIF": "Yes"}, "avif", True),
        (JPEG, BROWSER, {"AUTO_WEBP": "Yes", "AUTO_AVIF": "Yes"}, "avif", True),
        (JPEG, BROWSER, {"AUTO_AVIF": "No"}, "webp", True),
        (GIF, BROWSER, {}, "webp", True),
        (WEBP, BROWSER, {}, None, True),
        (AVIF, BROWSER, {}, None, True),
        (AVIF, "image/webp", {}, "webp", True),
        (SVG, BROWSER, {}, None, False),
    ],
)
def test_modern_mode_gives_what_the_client_prefers(
    stored: str, accept: str, settings: dict[str, Any], output_format: str | None, varies: bool
) -> None:
    decision = decided("/a.jpg", stored, accept, **settings)
    assert (decision.output_format, decision.varies_by_accept) == (output_format, varies)
    expected = f"image/{output_format}" if output_format else stored
    assert decision.content_type == expected


def test_a_named_output_format_is_heeded_unless_the_solutions_setting_says_otherwise() -> None:
    path = asked(outputFormat="png")
    assert formats(decided(path, JPEG, BROWSER)) == ("png", PNG)
    assert formats(decided(path, JPEG, BROWSER, **YES)) == ("webp", WEBP)


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/a.jpg", {"format": "auto"}),
        ("/filters:format(auto)/a.jpg", {}),
        (asked(outputFormat="auto"), {}),
        (asked(edits={"toFormat": "auto"}), {}),
    ],
)
def test_an_automatic_format_negotiates_whatever_the_settings_say(
    path: str, query: dict[str, str]
) -> None:
    chosen = decided(path, JPEG, BROWSER, query, **NO)
    assert (chosen.output_format, chosen.varies_by_accept) == ("avif", True)
    assert "toFormat" not in (chosen.edits or {})
    assert decided(path, JPEG, "*/*", query, **NO).output_format is None


def test_the_solution_knows_no_automatic_format() -> None:
    assert decided(
        "/a.jpg", JPEG, BROWSER, {"format": "auto"}, mode="compatible"
    ).output_format == ("auto")


def test_deciding_leaves_the_request_as_it_was() -> None:
    decided("/filters:quality(20):format(webp)/a.jpg", JPEG, BROWSER)
    assert refused("/60x0/a.bmp").status == 400
