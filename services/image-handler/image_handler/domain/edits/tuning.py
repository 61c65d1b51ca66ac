"""How a picture is written when the request doesn't say: measured, where sharp's defaults are slow.

The figures are those of `npm run bench -- image-handler`; docs/adr/0023-defaults-by-measurement.md
has the reasons.
"""

from collections.abc import Mapping
from typing import Any

from image_handler.domain.edits.encoding import Encoding
from image_handler.domain.records import replace

Choices = Mapping[str, tuple[str, Any]]
"""By sharp's name of an option: the attribute of Encoding, and what we choose for it."""

AVIF: Choices = {
    "effort": ("heif_effort", 3),
    "quality": ("heif_quality", 52),
    "chromaSubsampling": ("heif_chroma_subsampling", "4:2:0"),
}
GIF: Choices = {"effort": ("gif_effort", 4), "dither": ("gif_dither", 0.25)}
PNG_OF_PHOTOGRAPHS: Choices = {
    "compressionLevel": ("png_compression_level", 2),
    "adaptiveFiltering": ("png_filter", "up"),
}

_NAMES = {"heif": ("avif", "heif"), "gif": ("gif",), "png": ("png",)}
_PHOTOGRAPHS = {"jpeg", "heif"}
"""Formats of what a camera saw. A drawing's rows are best compressed as they are, unfiltered."""
FINE_QUALITY = 90
"""From which on colours keep their full resolution, as libvips has it for JPEG."""


def tuned(encoding: Encoding, source_format: str, edits: Mapping[str, Any]) -> Encoding:
    """A copy in which every option that the request left open is ours; what it named stays.

    `source_format` is sharp's name; `edits` are the request's, `{"avif": {"quality": 60}}`.
    """
    written = source_format if encoding.format == "input" else encoding.format
    named = _named(written, edits)
    choices = _choices(written, encoding, source_format, named)
    return replace(encoding, **dict(choices.values()))


def _named(written: str, edits: Mapping[str, Any]) -> set[str]:
    options = (edits.get(name) for name in _NAMES.get(written, ()))
    return {name for each in options if isinstance(each, Mapping) for name in each}


def _choices(written: str, encoding: Encoding, source_format: str, named: set[str]) -> Choices:
    if written == "heif" and not encoding.heif_lossless:
        left_open = _left_open(AVIF, named)
        if "quality" in named and encoding.heif_quality >= FINE_QUALITY:
            left_open.pop("chromaSubsampling", None)
        return left_open
    if written == "gif":
        return _left_open(GIF, named)
    is_photograph = source_format in _PHOTOGRAPHS and not encoding.png_palette
    # Each of the two is good with the other only.
    if written == "png" and is_photograph and not named & PNG_OF_PHOTOGRAPHS.keys():
        return PNG_OF_PHOTOGRAPHS
    return {}


def _left_open(choices: Choices, named: set[str]) -> dict[str, tuple[str, Any]]:
    return {option: choice for option, choice in choices.items() if option not in named}
