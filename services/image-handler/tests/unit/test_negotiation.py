"""The format is the one that the client prefers, and never one that it didn't name."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from image_handler.domain.delivery.negotiation import preferred, quality

AVIF, WEBP, JPEG = "image/avif", "image/webp", "image/jpeg"
MODERN = [AVIF, WEBP]
weights = st.sampled_from(["", ";q=0", ";q=0.0", ";q=0.1", ";q=0.25", "; q=0.9", ";q=1", ";Q=0.5"])
ranges = st.sampled_from([AVIF, WEBP, JPEG, "image/*", "*/*", "text/html", "IMAGE/WEBP", "image"])
accepts = st.lists(st.tuples(ranges, weights).map("".join)).map(", ".join)


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ("", JPEG),
        ("*/*", JPEG),
        ("image/*", JPEG),
        ("image/webp", WEBP),
        ("image/avif,image/webp,*/*;q=0.8", AVIF),
        ("image/webp,image/avif", AVIF),
        ("image/webp;q=0,image/jpeg", JPEG),
        ("image/avif;q=0,image/webp,*/*", WEBP),
        ("image/avif;q=0.5,image/webp;q=0.7", WEBP),
        ("image/webp;q=0.5,image/jpeg", JPEG),
        ("image/webp;q=0.5,*/*", JPEG),
        ("image/webp;q=0.5,image/*;q=0.4,*/*", WEBP),
        ("IMAGE/WebP ; q=1.000", WEBP),
        ("image/webp;q=1.5", JPEG),
        ("image/webp;q=", JPEG),
        ("image/webp;q=0.1234", JPEG),
        ("image/webp;level=1", JPEG),
        ("image/webp;q=0.3;ext=1", WEBP),
        ("text/html,application/xhtml+xml", JPEG),
        ("image/webp,, ,", WEBP),
        ("*/webp", JPEG),
        ("image/png;q=0.1,*/*;q=0,image/webp;q=0.001", WEBP),
    ],
)
def test_a_client_gets_the_format_that_it_weighs_most(accept: str, chosen: str) -> None:
    assert preferred(accept, MODERN, JPEG) == chosen


def test_of_equal_ranges_the_most_specific_has_the_say() -> None:
    accept = "image/*;q=0.3, image/jpeg;q=0.7, */*;q=0.5"
    assert [quality(accept, each) for each in (JPEG, WEBP, "text/plain")] == [0.7, 0.3, 0.5]


def test_without_any_range_everything_will_do() -> None:
    assert quality("", JPEG) == quality("nonsense", JPEG) == 1


@given(accepts)
@settings(max_examples=50, deadline=None)
def test_a_format_that_is_refused_or_unnamed_is_never_chosen(accept: str) -> None:
    chosen = preferred(accept, MODERN, JPEG)
    assert chosen == JPEG or (quality(accept, chosen) > 0 and chosen in accept.lower())


@given(accepts, st.permutations(MODERN))
@settings(max_examples=50, deadline=None)
def test_no_offer_is_better_than_the_chosen_one(accept: str, offers: list[str]) -> None:
    chosen = preferred(accept, offers, JPEG)
    named = [each for each in offers if each in accept.lower().replace(" ", "")]
    assert all(quality(accept, each) <= quality(accept, chosen) for each in named) or (
        chosen == JPEG and max(quality(accept, each) for each in named) == 0
    )


@given(st.text(max_size=200))
@settings(max_examples=50, deadline=None)
def test_any_text_is_an_answer(accept: str) -> None:
    assert preferred(accept, MODERN, JPEG) in (*MODERN, JPEG)
    assert 0 <= quality(accept, AVIF) <= 1
