"""How long answers are kept, by whom, and which header fields of a request may stand in them."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from image_handler.domain.delivery.caching import NOT_KEPT, YEAR, of_picture, of_refusal, vary
from image_handler.domain.delivery.fields import kept, protecting


@pytest.mark.parametrize(
    ("stored", "seconds", "named", "told"),
    [
        (None, None, None, YEAR),
        ("max-age=60,private", None, None, "max-age=60,private"),
        ("max-age=60", None, "no-store", "no-store"),
        (None, 3600, None, "max-age=3600,public"),
        (None, -5, None, "max-age=0,public"),
        ("max-age=60,private", 3600, None, "max-age=60,private"),
        ("max-age=7200, private", 3600, None, "max-age=3600, private"),
        ("s-maxage=9999,max-age=5", 30, None, "s-maxage=30,max-age=5"),
        ('max-age="7200"', 30, None, "max-age=30"),
        ("no-store", 30, None, "no-store"),
        ("private, no-cache", 30, None, "private, no-cache"),
        ("private", 30, None, "max-age=30,private"),
        ("max-age=90,immutable,stale-while-revalidate=600", 30, None, "max-age=30"),
        ("s-maxage=9", 30, None, "max-age=30,s-maxage=9"),
        (None, 30, "max-age=99999999", "max-age=30"),
    ],
)
def test_a_picture_is_kept_as_told_and_never_longer_than_its_address(
    stored: str | None, seconds: int | None, named: str | None, told: str
) -> None:
    assert of_picture(stored, seconds, named) == told


@given(
    st.none() | st.lists(st.sampled_from(
        ["max-age=5", "max-age=500", "s-maxage=70000", "public", "private", "immutable",
         "stale-if-error=900", "must-revalidate", "MAX-AGE=7", "x=1"])).map(",".join),
    st.integers(0, 1000),
)  # fmt: skip
@settings(max_examples=50, deadline=None)
def test_no_age_goes_beyond_the_expiry(stored: str | None, seconds: int) -> None:
    told = of_picture(stored, seconds)
    ages = [int(age) for age in re.findall(r"(?i)(?:max-age|s-maxage)=(\d+)", told)]
    assert ages
    assert max(ages) <= seconds
    assert "stale" not in told
    assert "immutable" not in told


def test_refusals_are_kept_for_seconds_or_not_at_all() -> None:
    assert {of_refusal(status) for status in (400, 404, 405, 413, 415)} == {"max-age=10,public"}
    assert {of_refusal(status) for status in (401, 403, 412, 429, 500, 503)} == {NOT_KEPT}


def test_vary_names_what_the_answer_differs_by() -> None:
    assert vary(by_accept=False, by_hints=False) == ""
    assert vary(by_accept=True, by_hints=False) == "Accept"
    assert vary(by_accept=True, by_hints=True, by_origin=True) == (
        "Accept, Sec-CH-DPR, Sec-CH-Width, DPR, Origin"
    )


UNFIT: list[tuple[str, object]] = [
    ("X-Team", "a\r\nSet-Cookie: a=b"), ("X-Team", "a\nb"), ("X-Team", "a\0"),
    ("X-Team\r\nSet-Cookie", "a=b"), ("X Team", "a"), ("", "a"), ("X-Team:", "a"),
    ("X-Team", ""), ("X-Team", " a"), ("X-Team", "b\u00fccher"), ("X-Team", "x" * 3000),
    ("X-Team", 7), ("X-Team", ["a"]), ("X-Team", None),
    ("Content-Length", "5"), ("transfer-encoding", "chunked"), ("Connection", "close"),
    ("Content-Encoding", "gzip"), ("ETag", '"a"'), ("Vary", "*"), ("Location", "/"),
    ("Content-Type", "text/html"), ("Set-Cookie", "a=b"), ("Refresh", "0;url=//evil"),
    ("Content-Security-Policy", "none"), ("Clear-Site-Data", "*"), ("Age", "0"),
]  # fmt: skip


def test_no_header_of_a_request_frames_the_answer_or_speaks_for_us() -> None:
    assert [name for name, value in UNFIT if kept({name: value})] == []


def test_a_plain_header_stays() -> None:
    headers = {"X-Team": "garden party", "cache-control": "no-store", "Surrogate-Key": "a,b"}
    assert kept(headers) == headers


def test_so_many_headers_and_no_more_stay() -> None:
    assert len(kept({f"X-{number}": "a" for number in range(10_000)})) == 32


@given(st.dictionaries(st.text(max_size=20), st.text(max_size=20), max_size=5))
@settings(max_examples=50, deadline=None)
def test_what_stays_is_one_line_of_ascii(headers: dict[str, str]) -> None:
    for name, value in kept(headers).items():
        assert re.fullmatch(r"[!-~]+: [!-~\t ]+", f"{name}: {value}")


def test_a_drawing_runs_nothing_when_it_is_opened_by_itself() -> None:
    assert protecting("image/jpeg") == {"X-Content-Type-Options": "nosniff"}
    policy = protecting("image/svg+xml")["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "script" not in policy
