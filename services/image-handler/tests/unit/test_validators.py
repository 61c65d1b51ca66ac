"""A client that has the picture isn't sent it again, and one that hasn't always is."""

from email.utils import formatdate

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from image_handler.domain.delivery.http_dates import moment
from image_handler.domain.delivery.validators import (
    Outcome,
    evaluate,
    of_not_modified,
    tag_of_bytes,
    tag_of_result,
)

TAG = '"0123"'
MODIFIED = "Sun, 22 Nov 2026 05:40:00 GMT"
BEFORE, AFTER = "Sun, 22 Nov 2026 05:39:59 GMT", "Sun, 22 Nov 2026 05:40:01 GMT"
PROCEED, NOT_MODIFIED, FAILED = Outcome


@pytest.mark.parametrize(
    ("headers", "outcome"),
    [
        ({}, PROCEED),
        ({"if-none-match": TAG}, NOT_MODIFIED),
        ({"if-none-match": f"W/{TAG}"}, NOT_MODIFIED),
        ({"if-none-match": f'"a", W/"b,c", {TAG}'}, NOT_MODIFIED),
        ({"if-none-match": "*"}, NOT_MODIFIED),
        ({"if-none-match": '"other"'}, PROCEED),
        ({"if-none-match": "0123"}, PROCEED),
        ({"if-none-match": ""}, PROCEED),
        ({"if-modified-since": MODIFIED}, NOT_MODIFIED),
        ({"if-modified-since": AFTER}, NOT_MODIFIED),
        ({"if-modified-since": BEFORE}, PROCEED),
        ({"if-modified-since": "yesterday"}, PROCEED),
        ({"if-none-match": '"other"', "if-modified-since": AFTER}, PROCEED),
        ({"if-none-match": TAG, "if-modified-since": BEFORE}, NOT_MODIFIED),
        ({"if-match": TAG}, PROCEED),
        ({"if-match": "*"}, PROCEED),
        ({"if-match": f"W/{TAG}"}, FAILED),
        ({"if-match": '"other"'}, FAILED),
        ({"if-unmodified-since": BEFORE}, FAILED),
        ({"if-unmodified-since": MODIFIED}, PROCEED),
        ({"if-match": TAG, "if-unmodified-since": BEFORE}, PROCEED),
        ({"if-match": TAG, "if-none-match": TAG}, NOT_MODIFIED),
        ({"if-match": '"other"', "if-none-match": TAG}, FAILED),
    ],
)
def test_preconditions_have_their_order(headers: dict[str, str], outcome: Outcome) -> None:
    for method in ("GET", "HEAD"):
        assert evaluate(method, headers, TAG, MODIFIED) is outcome


def test_what_would_change_something_fails_where_a_get_is_not_modified() -> None:
    assert evaluate("PUT", {"if-none-match": TAG}, TAG, MODIFIED) is FAILED
    assert evaluate("PUT", {"if-modified-since": AFTER}, TAG, MODIFIED) is PROCEED


def test_without_a_tag_or_a_date_there_is_nothing_to_compare() -> None:
    for name in ("if-none-match", "if-modified-since", "if-unmodified-since"):
        value = TAG if "match" in name else MODIFIED
        assert evaluate("GET", {name: value}, None, None) is PROCEED
    assert evaluate("GET", {"if-match": TAG}, None, None) is FAILED


def test_a_304_tells_of_the_copy_and_not_of_its_content() -> None:
    headers = {
        "ETag": TAG, "Cache-Control": "max-age=9", "Vary": "Accept", "Expires": AFTER,
        "Last-Modified": MODIFIED, "Content-Type": "image/webp", "X-Team": "garden",
        "Access-Control-Allow-Origin": "*",
    }  # fmt: skip
    kept = {"ETag", "Cache-Control", "Vary", "Expires", "Access-Control-Allow-Origin"}
    assert of_not_modified(headers).keys() == kept
    without = {name: value for name, value in headers.items() if name != "ETag"}
    assert "Last-Modified" in of_not_modified(without)


def test_a_tag_is_strong_and_quoted() -> None:
    tag = tag_of_bytes(b"picture")
    assert (tag[0], tag[-1], len(tag)) == ('"', '"', 34)


@given(st.text(), st.text(), st.text(), st.text())
@settings(max_examples=50, deadline=None)
def test_another_source_or_request_has_another_tag(a: str, b: str, c: str, d: str) -> None:
    hashes = [hash_.replace("\n", "") for hash_ in (b, d)]
    one, other = tag_of_result(a, hashes[0]), tag_of_result(c, hashes[1])
    assert (one == other) == ((a, hashes[0]) == (c, hashes[1]))


@given(st.integers(0, 4_102_444_800), st.integers(0, 4_102_444_800))
@settings(max_examples=50, deadline=None)
def test_later_dates_are_greater(one: int, other: int) -> None:
    first, second = (moment(formatdate(each, usegmt=True)) for each in (one, other))
    assert first
    assert second
    assert (first < second) == (one < other)


@pytest.mark.parametrize(
    "written",
    ["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"],
)
def test_a_date_has_three_forms(written: str) -> None:
    assert moment(written) == (1994, 11, 6, 8, 49, 37)


@pytest.mark.parametrize(
    "written",
    [None, "", "0", "Sun, 06 Xxx 1994 08:49:37 GMT", "Sun, 00 Nov 1994 08:49:37 GMT",
     "Sun, 06 Nov 1994 24:00:00 GMT", "Sun, 06 Nov 1994 08:49:37 CET", "٠٦"],
)  # fmt: skip
def test_what_is_no_date_is_none(written: str | None) -> None:
    assert moment(written) is None


@given(st.text(max_size=60), st.text(max_size=60))
@settings(max_examples=50, deadline=None)
def test_any_precondition_has_an_outcome(tags: str, date: str) -> None:
    headers = {"if-none-match": tags, "if-match": tags, "if-unmodified-since": date}
    assert evaluate("GET", headers, TAG, date) in Outcome
