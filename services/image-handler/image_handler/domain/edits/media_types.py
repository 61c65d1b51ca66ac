"""Formats by sharp's names, and their media types.

Source: https://www.iana.org/assignments/media-types/media-types.xhtml#image; `raw` has none.
"""

from typing import Any

MEDIA_TYPES = {
    "jpeg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "gif": "image/gif",
    "heif": "image/avif",
    "avif": "image/avif",
    "tiff": "image/tiff",
    "svg": "image/svg+xml",
    "raw": "image/raw",
}
_SPELLINGS = {"jpg": "jpeg", "tif": "tiff", "avif": "heif"}
_MOVING = frozenset({"gif", "webp"})


def format_of(name: Any) -> str:
    """sharp's own name of a format that a request names; what it doesn't know stays as it is."""
    text = str(name).lower()
    return _SPELLINGS.get(text, text)


def media_type_of(format_name: str) -> str:
    return MEDIA_TYPES.get(format_name, "application/octet-stream")


def moves(format_name: str) -> bool:
    """Whether libvips writes animations in it: it can't in AVIF (8.18)."""
    return format_name in _MOVING


def is_known(media_type: str) -> bool:
    """Whether pictures of this type are taken on."""
    return media_type in MEDIA_TYPES.values()
