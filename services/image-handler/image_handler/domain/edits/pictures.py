"""Pictures on their way: as stored, as told by their header, as edited."""

from typing import Literal, NamedTuple

from image_handler.domain.records import dataclass

# sharp's default, 0x3FFF by 0x3FFF: https://sharp.pixelplumbing.com/api-constructor
MOST_INPUT_PIXELS = 268_402_689


class Raw(NamedTuple):
    """Samples of 8 bits without any container, row by row."""

    width: int
    height: int
    channels: int


@dataclass(frozen=True, slots=True)
class Source:
    """A picture as it is stored, and how it is read. Names are sharp's.

    `pages` is 1, or -1 for all frames. `most_pixels` bounds width times height of all frames that
    are read; None means no bound.
    """

    data: bytes
    pages: int = 1
    most_pixels: int | None = MOST_INPUT_PIXELS
    fail_on: Literal["none", "truncated", "error", "warning"] = "warning"
    auto_orient: bool = False
    ignore_icc: bool = False
    density: float = 72.0
    raw: Raw | None = None


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the header tells. Width and height are as stored, before the orientation of EXIF.

    `format` is sharp's name: jpeg, png, webp, gif, heif (AVIF too), tiff, svg, raw.
    """

    format: str
    width: int
    height: int
    space: str
    channels: int
    depth: str
    has_alpha: bool
    has_profile: bool
    orientation: int | None = None
    pages: int | None = None
    page_height: int | None = None
    loop: int | None = None
    delay: tuple[int, ...] = ()
    density: int | None = None
    compression: str | None = None
    exif: bytes | None = None


@dataclass(frozen=True, slots=True)
class Rendered:
    """An edited picture, encoded. `height` is of all frames together, as sharp's info tells it."""

    data: bytes
    format: str
    width: int
    height: int
    channels: int
    pages: int = 1


@dataclass(frozen=True, slots=True)
class Picture:
    """What is answered: encoded, with its media type."""

    data: bytes
    content_type: str
