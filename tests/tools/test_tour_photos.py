"""The tour's judgement of a derivative: it passes what is right, and nothing else."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from PIL import Image, ImageOps

from tools.http import Answer
from tools.tour.photos.derivative import fitted, look_at, upright
from tools.tour.photos.photograph import CHINA, REAL, TURNED_WITH_GPS, Photograph
from tools.tour.promises import NotAsPromised

Change = Callable[[Image.Image], Image.Image]


def made(
    photograph: Photograph, change: Callable[[Image.Image], Image.Image], **save: Any
) -> Answer:
    picture = upright(photograph).resize(fitted(photograph, 480))
    buffer = BytesIO()
    change(picture).save(buffer, "WEBP", quality=80, **save)
    return Answer(200, {"Content-Type": "image/webp"}, buffer.getvalue())


def promised(photograph: Photograph, answer: Answer) -> dict[str, Any]:
    width, height = fitted(photograph, 480)
    return {
        "boxPixels": 480, "contentType": "image/webp", "width": width, "height": height,
        "sizeBytes": len(answer.body),
    }  # fmt: skip


def as_it_is(picture: Image.Image) -> Image.Image:
    return picture


@pytest.mark.parametrize("photograph", REAL, ids=lambda p: p.name)
def test_a_right_derivative_passes(photograph: Photograph) -> None:
    answer = made(photograph, as_it_is)
    assert look_at(promised(photograph, answer), answer, photograph).size == fitted(photograph, 480)


@pytest.mark.parametrize("change", [ImageOps.flip, ImageOps.mirror, ImageOps.invert])
def test_a_derivative_of_other_content_is_found(
    change: Change,
) -> None:
    answer = made(TURNED_WITH_GPS, change)
    with pytest.raises(NotAsPromised, match="differs by"):
        look_at(promised(TURNED_WITH_GPS, answer), answer, TURNED_WITH_GPS)


def test_a_derivative_that_lies_on_its_side_is_found() -> None:
    answer = made(TURNED_WITH_GPS, lambda picture: picture.transpose(Image.Transpose.ROTATE_90))
    with pytest.raises(NotAsPromised, match="size"):
        look_at(promised(TURNED_WITH_GPS, answer), answer, TURNED_WITH_GPS)


def test_a_derivative_that_still_tells_the_place_is_found() -> None:
    with Image.open(BytesIO(TURNED_WITH_GPS.content)) as opened:
        exif = opened.getexif().tobytes()
    answer = made(TURNED_WITH_GPS, as_it_is, exif=exif)
    with pytest.raises(NotAsPromised, match="EXIF"):
        look_at(promised(TURNED_WITH_GPS, answer), answer, TURNED_WITH_GPS)


@pytest.mark.parametrize(
    "wrong",
    [{"width": 479}, {"sizeBytes": 1}, {"contentType": "image/jpeg"}, {"boxPixels": 160}],
    ids=str,
)
def test_a_derivative_that_differs_from_its_event_is_found(wrong: dict[str, Any]) -> None:
    answer = made(CHINA, as_it_is)
    with pytest.raises(NotAsPromised):
        look_at(promised(CHINA, answer) | wrong, answer, CHINA)


def test_the_photograph_that_is_turned_carries_orientation_and_place() -> None:
    with Image.open(BytesIO(TURNED_WITH_GPS.content)) as opened:
        assert opened.size == (TURNED_WITH_GPS.height, TURNED_WITH_GPS.width)
        assert opened.getexif()[0x0112] == 6
        assert opened.getexif().get_ifd(0x8825)
