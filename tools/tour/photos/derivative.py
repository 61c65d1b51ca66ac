"""Whether a derivative is what its event promises; Pillow looks, which has no part in making it."""

from collections.abc import Mapping
from io import BytesIO
from typing import TYPE_CHECKING, Any

from tools.http import Answer
from tools.tour.photos.photograph import Photograph
from tools.tour.promises import NotAsPromised, expect, expect_status

if TYPE_CHECKING:
    from PIL.Image import Image

FORMATS = {"image/webp": "WEBP", "image/jpeg": "JPEG"}
BOXES_PIXELS = (160, 480, 1080)
MOST_DIFFERENCE = 12
"""Mean absolute difference of 8-bit channels at 64 by 64; other photographs differ by over 40."""
CONTAINERS_OF_METADATA = (b"Exif\x00", b"EXIF", b"http://ns.adobe.com/xap", b"XMP ")


def look_at(promised: Mapping[str, Any], answer: Answer, photograph: Photograph) -> "Image":
    """The decoded derivative; raises NotAsPromised for a wrong format, size, way up or metadata."""
    from PIL import Image

    name = f"{photograph.name} in {promised['boxPixels']} px as {promised['contentType']}"
    expect_status(answer, 200, name)
    expect(answer.headers["Content-Type"], promised["contentType"], f"{name}: Content-Type")
    expect(len(answer.body), promised["sizeBytes"], f"{name}: bytes")
    with Image.open(BytesIO(answer.body)) as opened:
        expect(opened.format, FORMATS[promised["contentType"]], f"{name}: format by content")
        require_no_metadata(opened, answer.body, name)
        picture = opened.convert("RGB")
    expect(picture.size, (promised["width"], promised["height"]), f"{name}: size")
    expect(picture.size, fitted(photograph, promised["boxPixels"]), f"{name}: size in its box")
    if (found := difference(picture, upright(photograph))) > MOST_DIFFERENCE:
        raise NotAsPromised(f"{name}: differs by {found:.0f} of 255 from the photograph")
    return picture


def fitted(photograph: Photograph, box_pixels: int) -> tuple[int, int]:
    """Into a square of that side, in proportion, never enlarged."""
    scale = min(1.0, box_pixels / max(photograph.width, photograph.height))
    return max(1, round(photograph.width * scale)), max(1, round(photograph.height * scale))


def upright(photograph: Photograph) -> "Image":
    from PIL import Image, ImageOps

    with Image.open(BytesIO(photograph.content)) as opened:
        return ImageOps.exif_transpose(opened).convert("RGB")


def require_no_metadata(picture: "Image", content: bytes, name: str) -> None:
    expect(dict(picture.getexif()), {}, f"{name}: EXIF")
    expect(set(picture.info) & {"exif", "xmp", "comment"}, set(), f"{name}: metadata")
    found = [mark.decode() for mark in CONTAINERS_OF_METADATA if mark in content]
    expect(found, [], f"{name}: containers of metadata")


def difference(one: "Image", other: "Image") -> float:
    """Mean absolute difference of 8-bit channels, of both at 64 by 64."""
    first, second = (each.resize((64, 64)).tobytes() for each in (one, other))
    return sum(abs(a - b) for a, b in zip(first, second, strict=True)) / len(first)
