"""Which derivatives are made of a photograph, and how large each becomes."""

from collections.abc import Sequence
from functools import cached_property
from hashlib import sha256

from image_handler.domain.records import dataclass

# Change it when the engine's settings change: what is made then gets other names and events.
ENGINE_SETTINGS = "libvips 8.18: jpeg Q=80 progressive; webp Q=80 effort=4; sRGB; no metadata"
# The most that WebP holds: https://www.rfc-editor.org/rfc/rfc9649#section-2.7.1
LARGEST_BOX_PIXELS = 16_383


@dataclass(frozen=True, slots=True)
class Format:
    name: str
    content_type: str
    extension: str


FORMATS = {
    "jpeg": Format("jpeg", "image/jpeg", "jpg"),
    "webp": Format("webp", "image/webp", "webp"),
}


class WrongRecipe(Exception):
    """The settings ask for boxes or formats that can't be made."""


@dataclass(frozen=True, slots=True)
class Size:
    box_pixels: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Picture:
    """One derivative, encoded."""

    size: Size
    format: Format
    content: bytes


@dataclass(frozen=True)
class Recipe:
    """Boxes from the smallest, formats by media type: the order in which the event lists them.

    The address is part of it: when it changes, so do the events, and a replay tells the new ones.
    """

    boxes_pixels: tuple[int, ...]
    formats: tuple[Format, ...]
    base_url: str

    @cached_property
    def fingerprint(self) -> str:
        """16 hexadecimal digits; the same settings give the same, in whatever order they stand."""
        boxes = ",".join(map(str, self.boxes_pixels))
        formats = ",".join(each.name for each in self.formats)
        told = "\n".join([boxes, formats, self.base_url, ENGINE_SETTINGS])
        return sha256(told.encode()).hexdigest()[:16]

    def sizes(self, width: int, height: int) -> list[Size]:
        """Of a photograph of so many pixels, one for each box."""
        return [Size(box, *fitted(width, height, box)) for box in self.boxes_pixels]


def read_recipe(boxes_pixels: str, formats: str, base_url: str) -> Recipe:
    """Read lists such as `160,480,1080` and `webp,jpeg`; raises WrongRecipe naming both faults."""
    boxes, named = _listed(boxes_pixels), _listed(formats)
    faults = []
    if not boxes or not all(_is_box(box) for box in boxes):
        faults.append(f"boxes {boxes_pixels!r} are not whole numbers of 1 to {LARGEST_BOX_PIXELS}")
    if not named or not set(named) <= FORMATS.keys():
        faults.append(f"formats {formats!r} are not of {', '.join(FORMATS)}")
    if faults:
        raise WrongRecipe("; ".join(faults))
    return Recipe(
        boxes_pixels=tuple(sorted({int(box) for box in boxes})),
        formats=tuple(sorted((FORMATS[name] for name in set(named)), key=lambda f: f.content_type)),
        base_url=base_url.rstrip("/"),
    )


def fitted(width: int, height: int, box_pixels: int) -> tuple[int, int]:
    """The largest size of the same proportions in a square box; never larger than it is."""
    longest = max(width, height)
    if longest <= box_pixels:
        return width, height
    return _scaled(width, box_pixels, longest), _scaled(height, box_pixels, longest)


def _scaled(side: int, box_pixels: int, longest: int) -> int:
    """To the nearest pixel, half up, and never away altogether."""
    return max(1, (2 * side * box_pixels + longest) // (2 * longest))


def _is_box(text: str) -> bool:
    return text.isascii() and text.isdecimal() and 1 <= int(text) <= LARGEST_BOX_PIXELS


def _listed(text: str) -> Sequence[str]:
    return [part.strip() for part in text.split(",") if part.strip()]
