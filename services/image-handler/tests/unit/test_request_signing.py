"""Signatures and expiry; the first signature is a public one of the solution's."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from image_handler.domain.requests.expiry import seconds_to_expiry
from image_handler.domain.requests.refusal import RefusedRequest
from image_handler.domain.requests.signing import (
    is_signed,
    require_signature,
    require_signed,
    require_unambiguous,
    sign,
    signing_keys,
    string_to_sign,
)

PATH = "/fit-in/50x50/photo.jpg"
SIGNED = "6d0eba6088fffc98a054f74964b1859ee76038ae19301e0b1586ad3c8aa12706"
KEY = "public-signing-key"
NOW = datetime(2026, 11, 22, 5, 0, 0, 500_000, tzinfo=UTC)
TEXTS = st.text(max_size=6)
QUERIES = st.dictionaries(TEXTS, TEXTS, max_size=4)


def test_a_signature_of_the_solution_is_ours() -> None:
    assert sign(PATH, {}, KEY) == SIGNED
    require_signed(PATH, {"signature": SIGNED}, [KEY])


def test_parameters_are_signed_in_the_order_of_names_and_values_but_for_the_signature() -> None:
    query = {"width": "50", "signature": "x", "a-": "1", "a": "b", "a,": "\ufb01", "\U0001d4b3": ""}
    assert string_to_sign("/a.jpg", query) == "/a.jpg?a,=\ufb01&a=b&a-=1&width=50&\U0001d4b3="


def test_without_parameters_the_path_alone_is_signed() -> None:
    assert string_to_sign("/a%20b.jpg", {"signature": "x"}) == "/a%20b.jpg"


@pytest.mark.parametrize("given", [SIGNED.upper(), SIGNED[:-1], SIGNED + "0", "\ud800", "\u00e9"])
def test_another_signature_is_refused(given: str) -> None:
    with pytest.raises(RefusedRequest) as refusal:
        require_signed(PATH, {"signature": given}, [KEY])
    assert (refusal.value.status, refusal.value.code) == (403, "SignatureDoesNotMatch")


@pytest.mark.parametrize("query", [{}, {"signature": ""}])
def test_no_signature_is_told_apart_from_a_wrong_one(query: dict[str, str]) -> None:
    with pytest.raises(RefusedRequest) as refusal:
        require_signature(query)
    assert (refusal.value.status, refusal.value.code) == (400, "AuthorizationQueryParametersError")


@pytest.mark.parametrize(
    "query", [{"height": "40&width=50"}, {"a&b": ""}, {"a=b": "c"}, {"signature": "x", "a": "&"}]
)
def test_parameters_that_sign_like_others_are_refused(query: dict[str, str]) -> None:
    with pytest.raises(RefusedRequest) as refusal:
        require_unambiguous(query)
    assert (refusal.value.status, refusal.value.code) == (403, "SignatureDoesNotMatch")


def test_usual_parameters_sign_like_no_others() -> None:
    require_unambiguous({"width": "50", "tag": "a=b", "signature": "&", "": ""})


@given(TEXTS, QUERIES, st.text(min_size=1, max_size=6), st.text(min_size=1, max_size=6))
@settings(max_examples=50, deadline=None)
def test_what_one_key_signed_only_that_key_confirms(
    path: str, query: dict[str, str], key: str, other: str
) -> None:
    signed = query | {"signature": sign(path, query, key)}
    assert is_signed(path, signed, [key])
    assert is_signed(path, signed, ["another one", key])
    # RFC 2104 fills keys up with zero bytes.
    assert is_signed(path, signed, [other]) == (key.rstrip("\0") == other.rstrip("\0"))
    assert not is_signed(f"{path}x", signed, [key])
    assert not is_signed(path, signed, [])
    assert not is_signed(path, signed | {"more": "1" + query.get("more", "")}, [key])


def test_while_a_key_is_replaced_both_are_valid() -> None:
    secret = json.dumps({"signing": "new", "signing.previous": "old", "other": "x"})
    assert signing_keys(secret, "signing") == ("new", "old")
    assert signing_keys(json.dumps({"signing": "new"}), "signing") == ("new",)


@pytest.mark.parametrize(
    "secret",
    ["", "text", "null", "[]", "{}", '{"signing": ""}', '{"signing": 5}', '"signing"',
     '{"signing.previous": "old"}', '{"signing": null, "signing.previous": "old"}'],
)  # fmt: skip
def test_a_secret_without_the_key_confirms_nothing(secret: str) -> None:
    with pytest.raises(RefusedRequest) as refusal:
        signing_keys(secret, "signing")
    assert (refusal.value.status, refusal.value.code) == (500, "SignatureValidationFailure")


@pytest.mark.parametrize(
    ("expires", "seconds"),
    [("20261122T050001Z", 0), ("20261122T050002Z", 1), ("20261123T050000Z", 86_399)],
)
def test_a_url_holds_until_its_instant(expires: str, seconds: int) -> None:
    assert seconds_to_expiry({"expires": expires}, NOW) == seconds


def test_a_url_that_says_nothing_holds_for_ever() -> None:
    assert seconds_to_expiry({}, NOW) is None


@pytest.mark.parametrize("expires", ["20261122T050000Z", "20200101T000000Z", "01000101T000000Z"])
def test_after_its_instant_a_url_is_expired(expires: str) -> None:
    with pytest.raises(RefusedRequest) as refusal:
        seconds_to_expiry({"expires": expires}, NOW)
    assert (refusal.value.status, refusal.value.code) == (400, "ImageRequestExpired")


@pytest.mark.parametrize(
    "expires",
    ["", "2030-01-01", "20300231T000000Z", "20300101T240000Z", "20300101T000060Z",
     "20300001T000000Z", "20300101t000000Z", "20300101T000000z", " 20300101T000000Z",
     "20300101T000000Z\n", "00500101T000000Z", "00000101T000000Z",
     "\u0662\u0660300101T000000Z"],
)  # fmt: skip
def test_what_is_no_instant_of_the_format_is_refused(expires: str) -> None:
    with pytest.raises(RefusedRequest) as refusal:
        seconds_to_expiry({"expires": expires}, NOW)
    assert (refusal.value.status, refusal.value.code) == (400, "ImageRequestExpiryFormat")
