"""What a picture asked for by URL has to be; Pillow makes its own, and looks at both."""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from tools.http import Answer
from tools.tour.photos.derivative import MOST_DIFFERENCE, difference, require_no_metadata, upright
from tools.tour.photos.photograph import Photograph
from tools.tour.promises import NotAsPromised, expect

if TYPE_CHECKING:
    from PIL.Image import Image

TRIMMED_PIXELS = 2
"""What may be missing at the edge of a circle, where it is nearly transparent."""
MARK_DIFFERENCE = 30
"""Of a corner with the mark from one without it: over 60; from an encoder's losses: under 5."""


@dataclass(frozen=True)
class Rendition:
    format: str
    expected: "Callable[[], Image]"
    """RGB, or RGBA where the picture is to be transparent."""
    is_marked: bool = False

    def __call__(self, answer: Answer, what: str) -> str:
        """What was seen; raises NotAsPromised for another format, size, content or metadata."""
        from PIL import Image

        expected = self.expected()
        with Image.open(BytesIO(answer.body)) as opened:
            expect(opened.format, self.format, f"{what}: format by content")
            expect(answer.headers["Content-Type"], f"image/{self.format.lower()}", what)
            require_no_metadata(opened, answer.body, what)
            expect("A" in opened.getbands(), "A" in expected.getbands(), f"{what}: transparency")
            picture = opened.convert(expected.mode)
        _require_size(picture, expected, what)
        if (found := difference(_on_white(picture), _on_white(expected))) > MOST_DIFFERENCE:
            raise NotAsPromised(f"{what}: differs by {found:.0f} of 255 from the photograph")
        if self.is_marked and difference(_corner(picture), _corner(expected)) < MARK_DIFFERENCE:
            raise NotAsPromised(f"{what}: expected the mark in the corner, and it isn't there")
        return f"{picture.width} x {picture.height} {self.format}"


def cover(photograph: Photograph, side: int, format_: str) -> Rendition:
    from PIL import ImageOps

    return Rendition(format_, lambda: ImageOps.fit(upright(photograph), (side, side)))


def fit_in(photograph: Photograph, side: int, format_: str, is_grey: bool = False) -> Rendition:
    from PIL import ImageOps

    def expected() -> "Image":
        fitted = ImageOps.contain(upright(photograph), (side, side))
        return ImageOps.grayscale(fitted).convert("RGB") if is_grey else fitted

    return Rendition(format_, expected)


def marked(photograph: Photograph, side: int, format_: str) -> Rendition:
    """`expected` is without the mark: so is all but a corner."""
    return Rendition(format_, fit_in(photograph, side, format_).expected, is_marked=True)


def plain(photograph: Photograph, width: int, format_: str) -> Rendition:
    size = width, round(photograph.height * width / photograph.width)
    return Rendition(format_, lambda: upright(photograph).resize(size))


def cropped(
    photograph: Photograph, box: tuple[int, int, int, int], size: tuple[int, int], format_: str
) -> Rendition:
    """The box of left, top, right and bottom, brought to a size of the same shape."""
    return Rendition(format_, lambda: upright(photograph).crop(box).resize(size))


def circle(photograph: Photograph, side: int) -> Rendition:
    def expected() -> "Image":
        from PIL import Image, ImageDraw, ImageOps

        picture = ImageOps.fit(upright(photograph), (side, side))
        mask = Image.new("L", picture.size, 0)
        ImageDraw.Draw(mask).ellipse((0, 0, side - 1, side - 1), fill=255)
        picture.putalpha(mask)
        return picture

    return Rendition("PNG", expected)


def _require_size(picture: "Image", expected: "Image", what: str) -> None:
    slack = TRIMMED_PIXELS if "A" in expected.getbands() else 0
    pairs = zip(picture.size, expected.size, strict=True)
    if any(abs(found - wanted) > slack for found, wanted in pairs):
        raise NotAsPromised(f"{what}: size: expected {expected.size}, found {picture.size}")


def _on_white(picture: "Image") -> "Image":
    from PIL import Image

    if "A" not in picture.getbands():
        return picture
    ground = Image.new("RGBA", picture.size, "white")
    return Image.alpha_composite(ground, picture).convert("RGB")


def _corner(picture: "Image") -> "Image":
    """Where a mark of a quarter of the width stands, 3 % from the edges."""
    width, height = picture.size
    side, gap = width // 4, round(0.03 * width)
    right, bottom = width - gap, height - round(0.03 * height)
    return picture.crop((right - side, bottom - side, right, bottom))
