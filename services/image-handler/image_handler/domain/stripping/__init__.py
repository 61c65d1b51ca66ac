"""A picture without what was written beside it, its pixels untouched: nothing is encoded anew.

Kept is what a viewer needs to show it right: the colour profile, the orientation, an animation's
times. What has nothing else in it stays byte for byte as it was. What can't be followed stays too:
it is for the decoder to say what is wrong with it.
"""

from collections.abc import Callable

from image_handler.domain.containers.sniffing import AVIF, GIF, HEIC, JPEG, PNG, TIFF, WEBP
from image_handler.domain.errors import Refused
from image_handler.domain.stripping.boxes import stripped as of_boxes
from image_handler.domain.stripping.gif import stripped as of_gif
from image_handler.domain.stripping.jpeg import stripped as of_jpeg
from image_handler.domain.stripping.png import stripped as of_png
from image_handler.domain.stripping.tiff import stripped as of_tiff
from image_handler.domain.stripping.webp import stripped as of_webp

_STRIPPERS: dict[str, Callable[[bytes], bytes]] = {
    AVIF: of_boxes,
    GIF: of_gif,
    HEIC: of_boxes,
    JPEG: of_jpeg,
    PNG: of_png,
    TIFF: of_tiff,
    WEBP: of_webp,
}


def stripped(data: bytes, content_type: str) -> bytes:
    """`data` itself when nothing was to go; `content_type` as it is sniffed, not as announced."""
    stripper = _STRIPPERS.get(content_type)
    if stripper is None:
        return data
    try:
        result = stripper(data)
    except (IndexError, ValueError, Refused):
        return data
    return data if result == data else result
