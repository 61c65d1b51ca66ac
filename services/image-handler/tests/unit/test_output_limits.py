"""What would take a function's whole time or memory is refused before it begins."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from image_handler.domain.delivery.output_limits import require_affordable, require_size
from image_handler.domain.edits.errors import InvalidEdit
from image_handler.domain.edits.methods import METHODS
from image_handler.domain.edits.options import Options
from image_handler.domain.requests.refusal import RefusedRequest

PHOTO = (4000, 3000)


def _asked(edits: dict[str, Any]) -> Options:
    options = Options()
    for name, value in edits.items():
        METHODS[name](options, value)
    return options


AVIF = {"toFormat": "avif"}


@pytest.mark.parametrize(
    "edits",
    [
        {},
        {"resize": {"width": 9000, "height": 9000, "fit": "fill"}},
        {"resize": {"width": 60_000, "height": 1, "fit": "fill"}},
        {"resize": {"width": 100_000, "withoutEnlargement": True}},
        {"resize": {"width": 1600}, "blur": 100},
        {"resize": {"width": 1600}, "sharpen": {"sigma": 2}},
        {"resize": {"width": 800}, "convolve": {"width": 9, "height": 9, "kernel": [1] * 81}},
        {"resize": {"width": 800}, "clahe": {"width": 100, "height": 100}},
        {"resize": {"width": 1600}, "median": 9},
        {"resize": {"width": 2400}, **AVIF, "avif": {"effort": 4}},
        {"resize": {"width": 200}, "avif": {"effort": 9}, **AVIF},
        {**AVIF, "avif": {"effort": 2}},
        {"rotate": 33},
        {"blur": 5},
        {"toFormat": "webp"},
        {"toFormat": "gif"},
        {"extend": 500},
        {"affine": [[1, 0.3], [0.1, 0.7]]},
    ],
)
def test_what_people_ask_for_is_done(edits: dict[str, Any]) -> None:
    require_affordable(_asked(edits), *PHOTO)


@pytest.mark.parametrize(
    "edits",
    [
        {"resize": {"width": 100_000, "height": 100_000, "fit": "fill"}},
        {"resize": {"width": 100_000}},
        {"resize": {"width": 70_000, "height": 1, "fit": "fill"}},
        {"resize": {"width": 20_000}},
        {"resize": {"width": 20_000, "height": 20_000, "fit": "contain"}},
        {"resize": {"width": 10, "height": 30_000, "fit": "cover"}},
        {"resize": {"width": 10, "height": 30_000, "fit": "outside"}},
        {"resize": {"width": 9000}, "rotate": 45},
        {"extend": 20_000},
        {"extend": {"left": 99_999_999}},
        {"affine": [[30, 0], [0, 30]]},
    ],
)
def test_a_result_that_nobody_can_hold_is_an_invalid_size(edits: dict[str, Any]) -> None:
    with pytest.raises(RefusedRequest) as refusal:
        require_affordable(_asked(edits), *PHOTO)
    assert (refusal.value.status, refusal.value.code) == (400, "InvalidResizeException")


@pytest.mark.parametrize(
    "edits",
    [
        {"blur": 1000},
        {"median": 1000},
        {"clahe": {"width": 500, "height": 500}},
        {"convolve": {"width": 101, "height": 101, "kernel": [1] * 10201}},
        {**AVIF, "avif": {"effort": 9}},
        {"resize": {"width": 9900, "height": 9900, "fit": "fill"}, "blur": 100},
    ],
)
def test_work_without_end_is_refused(edits: dict[str, Any]) -> None:
    with pytest.raises(RefusedRequest) as refusal:
        require_affordable(_asked(edits), *PHOTO)
    assert (refusal.value.status, refusal.value.code) == (400, "ExcessiveWork")


def test_a_part_that_is_cut_out_first_counts_alone() -> None:
    area = {"left": 0, "top": 0, "width": 40, "height": 30}
    require_affordable(_asked({"extract": area, "resize": {"width": 9000}}), *PHOTO)
    require_affordable(_asked({"extract": area, "blur": 1000}), *PHOTO)


def test_frames_count_together() -> None:
    moving = {"resize": {"width": 1000}, "toFormat": "gif"}
    require_affordable(_asked(moving), 400, 300, frames=50)
    with pytest.raises(RefusedRequest):
        require_affordable(_asked(moving), 400, 300, frames=500)


@given(st.floats(1, 200_000), st.floats(1, 200_000), st.integers(1, 2000))
@settings(max_examples=50, deadline=None)
def test_a_larger_picture_is_never_allowed_where_a_smaller_one_is_not(
    width: float, height: float, frames: int
) -> None:
    try:
        require_size(width, height, frames)
    except RefusedRequest:
        with pytest.raises(RefusedRequest):
            require_size(width * 1.5, height, frames + 1)


AREA = ("left", "top", "width", "height")
sizes = st.integers(1, 300_000)


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "extract": st.fixed_dictionaries(dict.fromkeys(AREA, sizes)),
            "resize": st.fixed_dictionaries(
                {"fit": st.sampled_from(["cover", "contain", "fill", "inside", "outside"])},
                optional={"width": sizes, "height": sizes, "withoutReduction": st.booleans()},
            ),
            "rotate": st.integers(-400, 400), "extend": sizes, "blur": st.floats(0.3, 1000),
        },
    ),
    st.integers(1, 60_000), st.integers(1, 60_000), st.integers(1, 5000),
)  # fmt: skip
@settings(max_examples=50, deadline=None)
def test_any_edits_are_affordable_or_refused(
    edits: dict[str, Any], width: int, height: int, frames: int
) -> None:
    with suppress(RefusedRequest, InvalidEdit):
        require_affordable(_asked(edits), width, height, frames)
