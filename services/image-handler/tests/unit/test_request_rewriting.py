"""JavaScript's patterns and substitutions under Python; what stands here Node 20 gave."""

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from image_handler.domain.requests.javascript_patterns import WrongPattern, compiled
from image_handler.domain.requests.refusal import RefusedRequest
from image_handler.domain.requests.request import Mode, Style
from image_handler.domain.requests.rewriting import LONGEST_PATH, read_pattern, rewritten
from tests.asking import BOTH_MODES, parsed, refused

MODERN = Mode.MODERN


@pytest.mark.parametrize(
    ("path", "pattern", "substitution", "expected"),
    [
        ("/thumb/a.jpg", r"/^\/thumb\//", "/fit-in/9x9/", "/fit-in/9x9/a.jpg"),
        ("/other/a.jpg", r"/^\/thumb\//", "/fit-in/9x9/", "/other/a.jpg"),
        ("/w-30/h-40/a.jpg", r"/w-(\d+)\/h-(\d+)/", "$1x$2", "/30x40/a.jpg"),
        ("/w-30/a.jpg", r"/w-(?<w>\d+)/", "$<w>x0$<none>", "/30x0/a.jpg"),
        ("/a/a.jpg", "/a/", "b", "/b/a.jpg"),
        ("/a/a.jpg", "/a/g", "b", "/b/b.jpg"),
        ("/A/a.jpg", "/A/gi", "[$&]", "/[A]/[a].jpg"),
        ("/a.jpg", r"/\.jpg$/", "$$$0$9$`$'", "/a$$0$9/a"),
        ("/abc", "/(a)(b)?(x)?/", "<$1$2$3$11$4>", "/<aba1$4>c"),
        ("/aab", "/a/y", "x", "/aab"),
        ("aab", "/a/gy", "x", "xxb"),
        ("abc", "/x*/g", "-", "-a-b-c-"),
        ("ca", r"/a*?/g", "$`|", "|c" + "c|a" + "ca|"),
        ("a\nb", "/^b$/m", "x", "a\nx"),
        ("a\nb", "/a.b/", "x", "a\nb"),
        ("a\nb", "/a.b/s", "x", "x"),
        ("a\n", "/a$/", "x", "a\n"),
        ("a]b", r"/[\]]/", "x", "axb"),
        ("ab", "/[^]/g", "x", "xx"),
        ("ab", "/a[]|b/", "x", "ax"),
        ("a{b", "/a{/", "x", "xb"),
        ("\u0661x", r"/\d|\w/", "-", "\u0661-"),
        ("bb", r"/(a)?b\1b/", "x", "x"),
        ("\x01", r"/\1/", "x", "x"),
        ("aA\u00e9", r"/\x61\u0041\xe9/", "x", "x"),
        ("a-b", r"/[a\-z]/g", "x", "x" + "xb"),
    ],
)
def test_a_path_is_rewritten_as_node_would(
    path: str, pattern: str, substitution: str, expected: str
) -> None:
    assert rewritten(path, (pattern, substitution), MODERN) == expected


@pytest.mark.parametrize(
    "pattern",
    ["(", "a)", "[", "a++", "*a", "a{2,1}", "(?i)a", "(?P<n>a)", "(?<=a)b", "(?<!a)b", "(?>a)",
     r"\p{L}", r"\k<n>", "\\", "(?#a)", r"[\S]", r"(?<n>a)(?<n>b)"],
)  # fmt: skip
def test_what_is_no_pattern_or_not_taken_on_is_named(pattern: str) -> None:
    with pytest.raises(WrongPattern, match=re.escape(repr(pattern))):
        compiled(pattern, "")


@pytest.mark.parametrize("flags", ["v", "x", "gg", "I"])
def test_unknown_flags_are_named(flags: str) -> None:
    with pytest.raises(WrongPattern, match="flags"):
        compiled("a", flags)


def test_a_pattern_without_slashes_ends_in_flags_that_there_are_not() -> None:
    with pytest.raises(WrongPattern, match="flags 'thumb'"):
        read_pattern("thumb")


def test_a_long_path_is_not_matched_at_all() -> None:
    with pytest.raises(RefusedRequest) as refusal:
        rewritten("a" * (LONGEST_PATH + 1), ("/a/", "b"), MODERN)
    assert refusal.value.status == 414


PLAIN = st.text("abc/-_.()[]{}*+?^$|\\ \u00e9", max_size=12)


@given(PLAIN, PLAIN)
@settings(max_examples=50, deadline=None)
def test_an_escaped_text_matches_itself_and_a_template_without_dollars_stays(
    text: str, template: str
) -> None:
    escaped = "".join(f"\\{each}" if not each.isalnum() else each for each in text)
    substitution = template.replace("$", "$$")
    assert rewritten(f"<{text}>", (f"/<{escaped}>/", substitution), MODERN) == template


@given(st.text(max_size=12), st.text("gimsy", max_size=2))
@settings(max_examples=50, deadline=None)
def test_any_text_is_a_pattern_or_is_refused_as_one(text: str, flags: str) -> None:
    try:
        pattern = compiled(text, flags)
    except WrongPattern:
        return
    pattern.search("/a/b.jpg")


REWRITE: dict[str, Any] = {
    "REWRITE_MATCH_PATTERN": r"/^\/thumb\//",
    "REWRITE_SUBSTITUTION": "/fit-in/9x8/",
}


@BOTH_MODES
def test_rewritten_paths_are_read_as_thumbors_with_any_ending(mode: str) -> None:
    found = parsed("/thumb/filters:grayscale()/a.bmp", mode=mode, **REWRITE)
    assert (found.style, found.key) == (Style.CUSTOM, "a.bmp")
    assert found.edits == {"resize": {"width": 9, "height": 8, "fit": "inside"}, "grayscale": True}


@BOTH_MODES
def test_the_default_form_is_never_rewritten(mode: str) -> None:
    assert parsed("/eyJrZXkiOiJhLmpwZyJ9", mode=mode, **REWRITE).style is Style.DEFAULT


def test_a_broken_pattern_fails_each_path_in_compatible_mode() -> None:
    refusal = refused("/a.jpg", mode="compatible", **REWRITE | {"REWRITE_MATCH_PATTERN": "/(/"})
    assert (refusal.status, refusal.code) == (500, "InternalError")
