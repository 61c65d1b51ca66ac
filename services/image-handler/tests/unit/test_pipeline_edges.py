"""What becomes of the edges: cut, widened, put on a canvas, trimmed, transformed."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyvips import Image  # type: ignore[import-untyped]

from image_handler.domain.edits.errors import PictureError
from image_handler.domain.edits.options import Options
from image_handler.domain.edits.pictures import Source
from image_handler.engines.pipeline.trimming import trim
from tests.grids import (
    BLACK,
    BLUE,
    GREEN,
    RED,
    WHITE,
    Pixel,
    edited,
    numbered,
    numbers,
    plain,
    rendered,
    source_of,
    stored,
)  # fmt: skip

CLEAR = (0, 0, 0, 0)


def _extraction(left: int, top: int, width: int, height: int, when: str) -> dict[str, int]:
    return {
        f"left_offset_{when}": left, f"top_offset_{when}": top,
        f"width_{when}": width, f"height_{when}": height,
    }  # fmt: skip


@pytest.mark.parametrize("when", ["pre", "post"])
def test_an_extraction_is_that_part(when: str) -> None:
    part = edited(numbered(4, 3), **_extraction(1, 1, 2, 2, when))
    assert numbers(part) == [[5, 6], [9, 10]]


@pytest.mark.parametrize("when", ["pre", "post"])
def test_an_extraction_beyond_the_edge_is_refused_in_sharps_words(when: str) -> None:
    with pytest.raises(PictureError, match=r"^extract_area: bad extract area$"):
        rendered(numbered(4, 3), **_extraction(3, 1, 2, 2, when))


def test_an_extraction_before_a_resize_is_of_the_stored_picture() -> None:
    parts = source_of([[RED, RED, BLUE, BLUE]] * 2)
    found = edited(parts, width=1, height=1, **_extraction(2, 0, 2, 2, "pre"))
    assert found == [[BLUE]]


@pytest.mark.parametrize(
    ("position", "kept"), [(0, 2), (1, 2), (2, 3), (3, 2), (4, 0), (5, 3), (6, 3), (7, 0), (8, 0)]
)
def test_a_cover_keeps_the_side_that_the_position_names(position: int, kept: int) -> None:
    # 5 columns of which 2 stay; the odd one goes at the start.
    found = edited(numbered(5, 2), width=2, height=2, position=position)
    assert numbers(found)[0] == [kept, kept + 1]


@pytest.mark.parametrize(("position", "left"), [(0, 1), (4, 0), (2, 3)])
def test_a_canvas_has_the_picture_where_the_position_says(position: int, left: int) -> None:
    found = edited(
        plain(2, 2, RED), width=5, height=2, canvas="embed", position=position,
        resize_background=(0, 0, 255, 255),
    )  # fmt: skip
    assert [column for column, pixel in enumerate(found[0]) if pixel == RED] == [left, left + 1]
    assert found[0].count(BLUE) == 3


def test_a_canvas_to_be_seen_through_adds_an_alpha_channel() -> None:
    found = edited(plain(2, 2, RED), width=4, height=2, canvas="embed", resize_background=CLEAR)
    assert found[0] == [CLEAR, (*RED, 255), (*RED, 255), CLEAR]


@pytest.mark.parametrize("position", [16, 17])
def test_a_crop_by_content_keeps_what_is_there_to_see(position: int) -> None:
    rows = [[BLACK] * 40 for _ in range(20)]
    for row in range(4, 16):
        rows[row][28:38] = [RED, WHITE] * 5
    found = edited(source_of(rows), width=20, height=20, position=position)
    assert sum(pixel != BLACK for row in found for pixel in row) > 100


def test_an_extension_is_of_a_colour_or_of_what_stands_at_the_edge() -> None:
    sides = {"extend_top": 1, "extend_left": 2, "extend_right": 1, "extend_bottom": 0}
    coloured = edited(plain(2, 1, RED), extend_background=(0, 255, 0, 255), **sides)
    assert coloured == [[GREEN] * 5, [GREEN, GREEN, RED, RED, GREEN]]
    copied = edited(numbered(2, 1), extend_with="copy", **sides)
    assert numbers(copied) == [[0, 0, 0, 1, 1]] * 2
    mirrored = edited(numbered(2, 1), extend_with="mirror", extend_left=2)
    assert numbers(mirrored) == [[1, 0, 0, 1]]


def _with_block(ground: Pixel, *blocks: tuple[int, int, Pixel]) -> Source:
    """20 by 12 pixels of ground; blocks of 5 by 5 at a column and a row."""
    rows = [[ground] * 20 for _ in range(12)]
    for column, row, pixel in blocks:
        for each in rows[row : row + 5]:
            each[column : column + 5] = [pixel] * 5
    return source_of(rows)


def test_a_trim_takes_what_is_like_the_corner() -> None:
    picture = _with_block(WHITE, (4, 3, RED))
    assert edited(picture, trim_threshold=10.0) == [[RED] * 5] * 5
    widened = edited(picture, trim_threshold=10.0, trim_margin=4)
    assert (len(widened), len(widened[0])) == (12, 13)
    other = edited(picture, trim_threshold=10.0, trim_background=[255.0, 0.0, 0.0, 255.0])
    assert (len(other), len(other[0])) == (12, 20)


def test_a_trim_looks_at_colours_and_at_alpha() -> None:
    picture = _with_block(CLEAR, (2, 1, (0, 0, 0, 255)), (12, 5, (255, 0, 0, 255)))
    trimmed = edited(picture, trim_threshold=10.0)
    assert (len(trimmed), len(trimmed[0])) == (9, 15)


@settings(max_examples=15, deadline=None)
@given(
    data=st.data(),
    width=st.integers(3, 70),
    height=st.integers(3, 70),
    line_art=st.booleans(),
    threshold=st.sampled_from([0.0, 10.0, 90.0]),
)
def test_a_trim_finds_what_libvips_finds(
    data: st.DataObject, width: int, height: int, line_art: bool, threshold: float
) -> None:
    rows = [[40] * width for _ in range(height)]
    for _ in range(data.draw(st.integers(0, 4))):
        column, row = data.draw(st.integers(0, width)), data.draw(st.integers(0, height))
        value, size = data.draw(st.integers(0, 255)), data.draw(st.integers(1, 30))
        for each in rows[row : row + size]:
            each[column : column + size] = [value] * len(each[column : column + size])
    picture = Image.new_from_list(rows).cast("uchar").copy(interpretation="b-w").copy_memory()
    corner = picture.getpoint(0, 0)
    found = picture.find_trim(background=corner, threshold=threshold, line_art=line_art)
    area = found if min(found[2:]) > 0 else [0, 0, width, height]
    trimmed = trim(picture, Options(trim_threshold=threshold, trim_line_art=line_art))
    assert trimmed.write_to_memory() == picture.extract_area(*area).write_to_memory()


def test_a_trim_of_nothing_but_background_leaves_all() -> None:
    assert edited(plain(5, 4, RED), trim_threshold=10.0) == [[RED] * 5] * 4


def test_a_trim_of_almost_nothing_is_refused() -> None:
    with pytest.raises(PictureError, match="Image to trim must be at least 3x3 pixels"):
        rendered(plain(2, 2, RED), trim_threshold=10.0)


def test_an_affine_transformation_by_one_moves_nothing() -> None:
    same = {"affine_matrix": [1.0, 0.0, 0.0, 1.0]}
    assert edited(numbered(5, 4), **same) == edited(numbered(5, 4))
    doubled = rendered(numbered(5, 4), affine_matrix=[2.0, 0.0, 0.0, 2.0])
    assert (doubled.width, doubled.height) == (10, 8)


@pytest.mark.parametrize(
    "interpolator", ["nearest", "bilinear", "bicubic", "lbb", "nohalo", "vsqbs"]
)
def test_every_interpolator_is_there(interpolator: str) -> None:
    shear = [1.0, 0.3, 0.1, 0.7]
    edits = {"affine_interpolator": interpolator, "affine_background": (0.0, 0.0, 0.0, 0.0)}
    assert rendered(plain(9, 9, RED), affine_matrix=shear, **edits).channels == 4


@pytest.mark.parametrize(
    ("edits", "told"),
    [
        ({"trim_threshold": 10.0}, "Trim"),
        ({"affine_matrix": [1.0, 0.0, 0.0, 1.0]}, "Affine"),
        ({"width": 9, "height": 7, "position": 16}, "Resize strategy"),
    ],
)
def test_what_an_animation_can_not_have_is_told(edits: dict[str, Any], told: str) -> None:
    with pytest.raises(PictureError, match=f"{told} is not supported for multi-page images"):
        rendered(stored("anim.gif", frames=True), **edits)
