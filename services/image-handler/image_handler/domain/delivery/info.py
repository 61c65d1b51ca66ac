"""The answer of `info`: what a picture is, without its pixels."""

from typing import Any

from image_handler.domain import exif
from image_handler.domain.edits.pictures import Metadata

_FIRST_ON_ITS_SIDE = 5


def info(
    metadata: Metadata,
    size_bytes: int,
    content_type: str,
    *,
    dominant: tuple[int, int, int] | None = None,
    with_place: bool = False,
) -> dict[str, Any]:
    """JSON: width and height upright, as people see it; where it was taken only when asked."""
    width, height = metadata.width, metadata.page_height or metadata.height
    if (metadata.orientation or 1) >= _FIRST_ON_ITS_SIDE:
        width, height = height, width
    told: dict[str, Any] = {
        "format": content_type.removeprefix("image/"),
        "contentType": content_type,
        "sizeBytes": size_bytes,
        "width": width,
        "height": height,
        "orientation": metadata.orientation or 1,
        "frames": metadata.pages or 1,
        "space": metadata.space,
        "channels": metadata.channels,
        "depth": metadata.depth,
        "hasAlpha": metadata.has_alpha,
        "hasProfile": metadata.has_profile,
        "density": metadata.density,
    }
    if metadata.delay:
        told["durationMilliseconds"] = sum(metadata.delay)
    if dominant:
        told["dominantColour"] = "#{:02x}{:02x}{:02x}".format(*dominant)
    camera = exif.summary(metadata.exif or b"")
    found = exif.place(metadata.exif or b"") if with_place else None
    return told | ({"camera": camera} if camera else {}) | ({"place": found} if found else {})
