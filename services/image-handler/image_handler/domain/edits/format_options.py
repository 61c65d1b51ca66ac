"""The options of each format: by their names in a request, with their bounds.

Source: sharp 0.35, `lib/output.js`, https://sharp.pixelplumbing.com/api-output. Each table is in
the order in which sharp looks, so that of two wrong values the same one is told.
"""

import math
from collections.abc import Mapping
from typing import Any, TypeAlias

from image_handler.domain.edits.values import (
    Check,
    boolean,
    integer,
    invalid,
    is_whole,
    number,
    one_of,
)

Table: TypeAlias = Mapping[str, tuple[str, Check]]

_QUALITY = integer(1, 100)
_SUBSAMPLING = one_of("4:2:0", "4:4:4")
_TILE = integer(1, 32_768)
_RESOLUTION = number(0.001, 1_000_000, "number between 0.001 and 1000000")
_DITHER = number(0, 1, "number between 0.0 and 1.0")


def _flag(attribute: str) -> tuple[str, Check]:
    """A boolean, of which sharp tells by its own name for the option: jpegProgressive."""
    first, *rest = attribute.split("_")
    key = first + "".join(word.capitalize() for word in rest)
    return attribute, lambda _name, value: boolean(key, value)


def _bits_of_colours(name: str, value: Any) -> int:
    """The least of 1, 2, 4 and 8 bits that can number so many colours."""
    colours = integer(2, 256)(name, value)
    bits = math.ceil(math.log2(colours))
    return 1 << (bits - 1).bit_length()


def _depth_in(depths: tuple[int, ...], expected: str) -> Check:
    def check(name: str, value: Any) -> int:
        if is_whole(value) and value in depths:
            return int(value)
        raise invalid(name, expected, value)

    return check


JPEG: Table = {
    "quality": ("jpeg_quality", _QUALITY),
    "progressive": _flag("jpeg_progressive"),
    "chromaSubsampling": ("jpeg_chroma_subsampling", _SUBSAMPLING),
    "optimiseCoding": _flag("jpeg_optimise_coding"),
}
# After `mozjpeg`, which sets several of them.
JPEG_FINE: Table = {
    "trellisQuantisation": _flag("jpeg_trellis_quantisation"),
    "overshootDeringing": _flag("jpeg_overshoot_deringing"),
    "optimiseScans": _flag("jpeg_optimise_scans"),
    "quantisationTable": ("jpeg_quantisation_table", integer(0, 8)),
}
PNG: Table = {
    "progressive": _flag("png_progressive"),
    "compressionLevel": ("png_compression_level", integer(0, 9)),
    "adaptiveFiltering": _flag("png_adaptive_filtering"),
    "colours": ("png_bitdepth", _bits_of_colours),
    "palette": _flag("png_palette"),
}
# Without a palette nobody looks at them.
PNG_PALETTE: Table = {
    "quality": ("png_quality", integer(0, 100)),
    "effort": ("png_effort", integer(1, 10)),
    "dither": ("png_dither", _DITHER),
}
WEBP: Table = {
    "quality": ("webp_quality", _QUALITY),
    "alphaQuality": ("webp_alpha_quality", integer(0, 100)),
    "lossless": _flag("webp_lossless"),
    "nearLossless": _flag("webp_near_lossless"),
    "smartSubsample": _flag("webp_smart_subsample"),
    "smartDeblock": _flag("webp_smart_deblock"),
    "preset": ("webp_preset", one_of("default", "photo", "picture", "drawing", "icon", "text")),
    "effort": ("webp_effort", integer(0, 6)),
    "minSize": _flag("webp_min_size"),
    "mixed": _flag("webp_mixed"),
    "exact": _flag("webp_exact"),
}
GIF: Table = {
    "reuse": _flag("gif_reuse"),
    "progressive": _flag("gif_progressive"),
    "colours": ("gif_bitdepth", _bits_of_colours),
    "effort": ("gif_effort", integer(1, 10)),
    "dither": ("gif_dither", _DITHER),
    "interFrameMaxError": (
        "gif_inter_frame_max_error",
        number(0, 32, "number between 0.0 and 32.0"),
    ),
    "interPaletteMaxError": (
        "gif_inter_palette_max_error",
        number(0, 256, "number between 0.0 and 256.0"),
    ),
    "keepDuplicateFrames": ("gif_keep_duplicate_frames", boolean),
}
TIFF: Table = {
    "quality": ("tiff_quality", _QUALITY),
    "bitdepth": ("tiff_bitdepth", _depth_in((1, 2, 4), "1, 2 or 4")),
    "tile": _flag("tiff_tile"),
    "tileWidth": ("tiff_tile_width", _TILE),
    "tileHeight": ("tiff_tile_height", _TILE),
    "miniswhite": _flag("tiff_miniswhite"),
    "pyramid": _flag("tiff_pyramid"),
    "xres": ("tiff_xres", _RESOLUTION),
    "yres": ("tiff_yres", _RESOLUTION),
    "compression": (
        "tiff_compression",
        one_of("none", "jpeg", "deflate", "packbits", "ccittfax4", "lzw", "webp", "zstd", "jp2k"),
    ),
    "bigtiff": _flag("tiff_bigtiff"),
    "predictor": ("tiff_predictor", one_of("none", "horizontal", "float")),
    "resolutionUnit": ("tiff_resolution_unit", one_of("inch", "cm")),
}
HEIF: Table = {
    "quality": ("heif_quality", _QUALITY),
    "lossless": ("heif_lossless", boolean),
    "effort": ("heif_effort", integer(0, 9)),
    "chromaSubsampling": ("heif_chroma_subsampling", _SUBSAMPLING),
    "bitdepth": ("heif_bitdepth", _depth_in((8, 10, 12), "8, 10 or 12")),
    "tune": ("heif_tune", one_of("auto", "iq", "psnr", "ssim")),
}
RAW: Table = {
    "depth": (
        "raw_depth",
        one_of(
            "char",
            "uchar",
            "short",
            "ushort",
            "int",
            "uint",
            "float",
            "complex",
            "double",
            "dpcomplex",
        ),
    ),
}
