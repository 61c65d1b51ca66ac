"""The tour's judgement of pictures by URL: it passes what is right, and nothing else."""

import json
from base64 import b64decode
from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image, ImageOps

from tools.http import Answer
from tools.tour.photos.by_url import Asked, asked, default_form
from tools.tour.photos.derivative import upright
from tools.tour.photos.photograph import MARK, PHOTOGRAPHS, REAL, TURNED_WITH_GPS, Photograph
from tools.tour.photos.rendition import Rendition, circle, cover, marked, plain
from tools.tour.promises import NotAsPromised

FLOWER = next(photograph for photograph in REAL if photograph.name == "flower.webp")
SIX = asked("pictures")


def answered(picture: Image.Image, format_: str, **options: bytes) -> Answer:
    file = BytesIO()
    picture.save(file, format_, **options)
    return Answer(200, {"Content-Type": f"image/{format_.lower()}"}, file.getvalue())


def with_mark(picture: Image.Image) -> Image.Image:
    side = picture.width // 4
    with Image.open(PHOTOGRAPHS / MARK.name) as opened:
        mark = opened.convert("RGBA").resize((side, side))
    at = (picture.width - side - round(0.03 * picture.width),
          picture.height - side - round(0.03 * picture.height))  # fmt: skip
    picture.paste(mark, at, mark)
    return picture


def right(rendition: Rendition) -> Image.Image:
    picture = rendition.expected()
    return with_mark(picture) if rendition.is_marked else picture


def test_six_are_asked_for_in_three_styles() -> None:
    assert len(SIX) == 6
    assert {each.style for each in SIX} == {"default", "Thumbor", "query"}


@pytest.mark.parametrize("each", SIX, ids=lambda each: each.what)
def test_a_right_picture_passes(each: Asked) -> None:
    answer = answered(right(each.becomes), each.becomes.format)
    assert each.becomes(answer, each.what).endswith(each.becomes.format)


@pytest.mark.parametrize("each", SIX, ids=lambda each: each.what)
@pytest.mark.parametrize(
    "change",
    [ImageOps.flip, ImageOps.mirror, lambda picture: picture.resize((99, 99))],
    ids=["upside down", "mirrored", "of another size"],
)
def test_a_wrong_picture_is_found(
    each: Asked, change: Callable[[Image.Image], Image.Image]
) -> None:
    answer = answered(change(right(each.becomes)), each.becomes.format)
    with pytest.raises(NotAsPromised):
        each.becomes(answer, each.what)


def test_a_mark_that_is_missing_is_found() -> None:
    rendition = marked(FLOWER, 480, "WEBP")
    with pytest.raises(NotAsPromised, match="the mark"):
        rendition(answered(rendition.expected(), "WEBP"), "with a watermark")


def test_a_place_that_is_still_told_is_found() -> None:
    with Image.open(BytesIO(TURNED_WITH_GPS.content)) as opened:
        exif = opened.getexif().tobytes()
    rendition = plain(TURNED_WITH_GPS, 320, "WEBP")
    with pytest.raises(NotAsPromised, match="EXIF"):
        rendition(answered(rendition.expected(), "WEBP", exif=exif), "upright")


def test_a_circle_on_a_black_ground_is_found() -> None:
    rendition = circle(FLOWER, 200)
    with pytest.raises(NotAsPromised, match="transparency"):
        rendition(answered(rendition.expected().convert("RGB"), "PNG"), "a circle")


def test_another_format_than_was_asked_for_is_found() -> None:
    square = ImageOps.fit(upright(FLOWER), (300, 300))
    with pytest.raises(NotAsPromised, match="format"):
        cover(FLOWER, 300, "WEBP")(answered(square, "JPEG"), "a square")


@pytest.mark.parametrize("photograph", [*REAL, MARK], ids=lambda each: each.name)
def test_the_default_form_is_base64_that_a_path_can_hold(photograph: Photograph) -> None:
    request: dict[str, object] = {"key": f"samples/{photograph.name}"}
    path = default_form(request)
    assert "/" not in path
    assert json.loads(b64decode(path)) == request
