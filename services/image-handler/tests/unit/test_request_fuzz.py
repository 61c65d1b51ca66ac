"""Whatever arrives becomes a request or an honest refusal, and never anything else."""

import json
from base64 import b64encode
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from image_handler.domain.requests.configuration import read_configuration
from image_handler.domain.requests.output import Decision, decide_output
from image_handler.domain.requests.parsing import parse
from image_handler.domain.requests.refusal import RefusedRequest
from image_handler.domain.requests.request import ImageRequest, Request

JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=6),
    lambda each: (
        st.lists(each, max_size=2) | st.dictionaries(st.text(max_size=6), each, max_size=2)
    ),
    max_leaves=6,
)
MEMBERS = st.sampled_from(["bucket", "key", "edits", "headers", "outputFormat", "effort"])
DEFAULT = (JSON | st.dictionaries(MEMBERS, JSON, max_size=6)).map(
    lambda value: "/" + b64encode(json.dumps(value).encode()).decode()
)
PIECES = st.sampled_from(
    [
        "", "unsafe", "fit-in", "9x9", "0x0", "1x2:3x4", "s3:first", "filters", ":", "a", "%",
        "%41", "watermark(", "b,k", "quality(", "fill(", "rotate(", "convolution(", "1;2,0", ")",
        "(", "format(auto", "smart_crop(", "99999999999999999999999999", ".jpg", ".svg", "\ud800",
        "\n",
    ]
)  # fmt: skip
THUMBOR = st.lists(PIECES, max_size=9).flatmap(
    lambda parts: st.sampled_from(["", "/"]).map(lambda joint: "/" + joint.join(parts))
)
PATHS = DEFAULT | THUMBOR | st.text(max_size=20)
NAMES = st.sampled_from(
    ["width", "height", "fit", "format", "rotate", "flip", "dpr", "focal", "preset", "signature",
     "constructor"]
)  # fmt: skip
VALUES = st.text(max_size=6) | st.sampled_from(["auto", "0x10", "1e400", "-1", "0.5,0.5", "card"])
QUERIES = st.dictionaries(NAMES | st.text(max_size=4), VALUES, max_size=4)
HEADERS = st.dictionaries(
    st.sampled_from(["accept", "dpr", "sec-ch-dpr", "sec-ch-width"]),
    st.text(max_size=12) | st.sampled_from(["image/avif,image/webp;q=0.9", "*/*", "2", "1e9"]),
)
SETTINGS: list[dict[str, str]] = [
    {},
    {"AUTO_WEBP": "Yes"},
    {"REWRITE_MATCH_PATTERN": r"/(\w+)(.)?/g", "REWRITE_SUBSTITUTION": "$2$1$`"},
    {"IMAGE_PRESETS": '{"card": {"resize": {"width": 9}}}', "IMAGE_PRESETS_ONLY": "Yes"},
    {"ENABLE_SIGNATURE": "Yes", "SECRETS_MANAGER": "secret", "SECRET_KEY": "signing"},
]
STORED = st.sampled_from(["image/jpeg", "image/svg+xml", "image/gif", "image/webp", "image", ""])


def outcome(request: Request, stored: str, **environment: str) -> Any:
    configuration = read_configuration({"SOURCE_BUCKETS": "first,second"} | environment)
    try:
        parsed = parse(request, configuration)
        return parsed, decide_output(parsed, request, configuration, stored)
    except RefusedRequest as refusal:
        return refusal


def check_form(parsed: ImageRequest, decision: Decision) -> None:
    """What everything after may rely on."""
    assert parsed.bucket in ("first", "second")
    assert parsed.key
    parsed.key.encode()
    assert all(f"{name}{value}".isprintable() for name, value in parsed.headers.items())
    assert decision.output_format is None or decision.output_format


@given(PATHS, QUERIES, HEADERS, st.sampled_from(SETTINGS), STORED)
@settings(max_examples=40, deadline=None)
def test_modern_mode_parses_any_event_or_tells_what_is_wrong_with_it(
    path: str, query: dict[str, str], headers: dict[str, str], more: dict[str, str], stored: str
) -> None:
    found = outcome(Request("GET", path, query, headers), stored, **more)
    if isinstance(found, RefusedRequest):
        assert 400 <= found.status < 500
        json.dumps({"message": found.message, "code": found.code})
        return
    check_form(*found)
    assert isinstance(found[0].edits, dict | None)


@given(PATHS, QUERIES, HEADERS, st.sampled_from(SETTINGS[:3]), STORED)
@settings(max_examples=40, deadline=None)
def test_compatible_mode_fails_in_no_way_that_the_solution_does_not(
    path: str, query: dict[str, str], headers: dict[str, str], more: dict[str, str], stored: str
) -> None:
    request = Request("GET", path, query, headers)
    found = outcome(request, stored, IMAGE_MODE="compatible", **more)
    if isinstance(found, RefusedRequest):
        assert found.status < 500 or found.code == "InternalError"
    else:
        check_form(*found)


KEYS = st.sampled_from(["a.jpg", "dir/b%20c.png", "d%2Be(1).webp", "noext", "f.JPG"])
FILTERS = st.sampled_from(
    ["grayscale()", "blur(3)", "format(png)", "quality(20)", "rotate()", "fill(red)", "sepia()"]
)
PLACES = st.sampled_from(["30x40", "0x9", "fit-in", "1x2:30x40", "s3:second"])
USUAL = st.sampled_from([{}, {"width": "9"}, {"flip": "1", "format": "gif"}, {"utm": "x"}])


@given(st.lists(PLACES, max_size=3), st.lists(FILTERS, max_size=3), KEYS, USUAL, STORED)
@settings(max_examples=40, deadline=None)
def test_what_the_solution_understands_both_modes_read_alike(
    places: list[str], filters: list[str], key: str, query: dict[str, str], stored: str
) -> None:
    named = [":".join(["filters", *filters])] if filters else []
    request = Request("GET", "/" + "/".join([*places, *named, key]), query)
    (modern, new), (compatible, old) = (
        outcome(request, stored, IMAGE_MODE=mode) for mode in ("modern", "compatible")
    )
    assert modern == compatible
    assert new._replace(varies_by_accept=False) == old


@pytest.mark.parametrize(
    "path",
    [
        "/" + "filters:a" * 1_800,
        "/" + "filters:watermark(" * 900,
        "/" + "filters:a(" * 1_600 + ")/",
        "/filters" + ":a()" * 4_000,
        "/filters:" + "(" * 16_000 + ")/a.jpg",
        "/" + "1x1:" * 4_000,
        "/" + "9" * 16_000 + "x0/a.jpg",
        "/" + "%41" * 5_400,
        "/" + "." * 16_000,
        "/" + "eyJ" + "W1tb" * 4_000,
    ],
)
def test_long_paths_of_one_kind_end_soon(path: str) -> None:
    for mode in ("compatible", "modern"):
        outcome(Request("GET", path), "image/jpeg", IMAGE_MODE=mode)
