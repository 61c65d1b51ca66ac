"""All that sharp tells libvips' encoders.

Source: sharp 0.35, `src/pipeline.cc` ("Buffer output"); what each option means stands on
https://sharp.pixelplumbing.com/api-output
"""

from collections.abc import Callable, Mapping
from typing import Any

from pyvips import Image  # type: ignore[import-untyped]

from image_handler.domain.edits.encoding import Encoding
from image_handler.engines.pipeline.animation import without_animation


def _subsampling(chosen: str) -> str:
    return "off" if chosen == "4:4:4" else "on"


def _jpeg(image: Image, encoding: Encoding, keep: int) -> Any:
    return image.jpegsave_buffer(
        keep=keep,
        Q=encoding.jpeg_quality,
        interlace=encoding.jpeg_progressive,
        subsample_mode=_subsampling(encoding.jpeg_chroma_subsampling),
        trellis_quant=encoding.jpeg_trellis_quantisation,
        quant_table=encoding.jpeg_quantisation_table,
        overshoot_deringing=encoding.jpeg_overshoot_deringing,
        optimize_scans=encoding.jpeg_optimise_scans,
        optimize_coding=encoding.jpeg_optimise_coding,
    )


def _png(image: Image, encoding: Encoding, keep: int) -> Any:
    is_deep = image.interpretation in ("rgb16", "grey16")
    return image.pngsave_buffer(
        keep=keep,
        interlace=encoding.png_progressive,
        compression=encoding.png_compression_level,
        filter="all" if encoding.png_adaptive_filtering else encoding.png_filter,
        palette=encoding.png_palette,
        Q=encoding.png_quality,
        effort=encoding.png_effort,
        bitdepth=16 if is_deep else encoding.png_bitdepth,
        dither=encoding.png_dither,
    )


def _webp(image: Image, encoding: Encoding, keep: int) -> Any:
    return image.webpsave_buffer(
        keep=keep,
        Q=encoding.webp_quality,
        lossless=encoding.webp_lossless,
        near_lossless=encoding.webp_near_lossless,
        smart_subsample=encoding.webp_smart_subsample,
        smart_deblock=encoding.webp_smart_deblock,
        preset=encoding.webp_preset,
        effort=encoding.webp_effort,
        min_size=encoding.webp_min_size,
        mixed=encoding.webp_mixed,
        exact=encoding.webp_exact,
        alpha_q=encoding.webp_alpha_quality,
    )


def _gif(image: Image, encoding: Encoding, keep: int) -> Any:
    return image.gifsave_buffer(
        keep=keep,
        bitdepth=encoding.gif_bitdepth,
        effort=encoding.gif_effort,
        reuse=encoding.gif_reuse,
        interlace=encoding.gif_progressive,
        interframe_maxerror=encoding.gif_inter_frame_max_error,
        interpalette_maxerror=encoding.gif_inter_palette_max_error,
        keep_duplicate_frames=encoding.gif_keep_duplicate_frames,
        dither=encoding.gif_dither,
    )


def _tiff(image: Image, encoding: Encoding, keep: int) -> Any:
    if encoding.tiff_predictor == "float":
        image = image.cast("float")
    return image.tiffsave_buffer(
        keep=keep,
        Q=encoding.tiff_quality,
        bitdepth=encoding.tiff_bitdepth,
        compression=encoding.tiff_compression,
        bigtiff=encoding.tiff_bigtiff,
        miniswhite=encoding.tiff_miniswhite,
        predictor=encoding.tiff_predictor,
        pyramid=encoding.tiff_pyramid,
        tile=encoding.tiff_tile,
        tile_height=encoding.tiff_tile_height,
        tile_width=encoding.tiff_tile_width,
        xres=encoding.tiff_xres,
        yres=encoding.tiff_yres,
        resunit=encoding.tiff_resolution_unit,
    )


def _heif(image: Image, encoding: Encoding, keep: int) -> Any:
    return without_animation(image).heifsave_buffer(
        keep=keep,
        Q=encoding.heif_quality,
        compression=encoding.heif_compression,
        effort=encoding.heif_effort,
        bitdepth=encoding.heif_bitdepth,
        tune=encoding.heif_tune,
        subsample_mode=_subsampling(encoding.heif_chroma_subsampling),
        lossless=encoding.heif_lossless,
    )


ENCODERS: Mapping[str, Callable[[Image, Encoding, int], Any]] = {
    "jpeg": _jpeg,
    "png": _png,
    "webp": _webp,
    "gif": _gif,
    "tiff": _tiff,
    "heif": _heif,
}
