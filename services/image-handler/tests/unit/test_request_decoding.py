"""Base64, JSON and percent-encoding, each as Node reads it; what stands here Node 20 gave."""

import base64
import json
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from image_handler.domain.requests.decoding import (
    decoded_base64,
    decoded_percent,
    parsed_json,
    well_formed,
)

LEAVES = (
    st.none()
    | st.booleans()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8)
)
VALUES = st.recursive(
    LEAVES,
    lambda each: (
        st.lists(each, max_size=3) | st.dictionaries(st.text(max_size=4), each, max_size=3)
    ),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("YWJj", b"abc"),
        ("YW Jj", b"abc"),
        ("YW%Jj", b"abc"),
        ("YWJ", b"ab"),
        ("YWJjZ", b"abc"),
        ("Y", b""),
        ("_-", b"\xff"),
        ("YQ==YQ==", b"a"),
        ("a=bcdefgh", b""),
        ("YW\u00e9Jj", b"abc"),
    ],
)
def test_base64_is_read_as_leniently_as_node_does(text: str, expected: bytes) -> None:
    assert decoded_base64(text) == expected


@given(st.binary(max_size=40))
@settings(max_examples=50, deadline=None)
def test_both_alphabets_with_and_without_padding_give_the_same_bytes(data: bytes) -> None:
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        text = encode(data).decode()
        assert decoded_base64(text) == decoded_base64(text.rstrip("=")) == data


@given(VALUES)
@settings(max_examples=50, deadline=None)
def test_what_was_written_as_json_is_read_again(value: object) -> None:
    assert parsed_json(json.dumps(value)) == value


@pytest.mark.parametrize(
    "text", ["NaN", "[Infinity]", "-Infinity", "", "{", "01", "\ufeff1", "'a'", '"\n"', "[1,]"]
)
def test_what_json_parse_throws_for_is_no_json(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        parsed_json(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a":1,"b":2,"a":3}', {"a": 3, "b": 2}),
        ("123456789012345678901", 1.2345678901234568e20),
        ("9" * 5000, float("inf")),
        ("1e400", float("inf")),
        (r'"\ud83d\ude00"', "\U0001f600"),
        (r'["\ud83d", {"\ude00": 1}]', ["\ufffd", {"\ufffd": 1}]),
    ],
)
def test_numbers_and_texts_are_those_of_javascript(text: str, value: object) -> None:
    assert parsed_json(text) == value


@pytest.mark.parametrize("depth", [66, 900, 10_000])
def test_json_that_is_nested_too_deeply_is_none(depth: int) -> None:
    with pytest.raises(ValueError, match="deep"):
        parsed_json("[" * depth + "]" * depth)


@given(st.text(max_size=20))
@settings(max_examples=50, deadline=None)
def test_what_was_percent_encoded_is_decoded_again(text: str) -> None:
    plain = well_formed(text)
    assert decoded_percent(quote(plain, safe="")) == plain


@pytest.mark.parametrize("text", ["%", "a%2", "%zz", "%E0%A4%A", "%A4", "%ED%A0%80", "%C0%AF"])
def test_what_decode_uri_component_throws_for_can_not_be_decoded(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        decoded_percent(text)


def test_halves_of_a_pair_are_replaced_and_pairs_joined() -> None:
    assert well_formed("a\ud83d\ude00b\ud83dc\ude00") == "a\U0001f600b\ufffdc\ufffd"
