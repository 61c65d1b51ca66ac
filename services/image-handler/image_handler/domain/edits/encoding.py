"""How an edited picture is written: sharp's output options, with its defaults.

Source: sharp 0.35, `lib/constructor.js`; names are the same, written as Python writes them.
"""

from image_handler.domain.records import dataclass


@dataclass(slots=True)
class Encoding:
    """How the result is written; `format` is "input" for that of the source."""

    format: str = "input"
    jpeg_quality: int = 80
    jpeg_progressive: bool = False
    jpeg_chroma_subsampling: str = "4:2:0"
    jpeg_trellis_quantisation: bool = False
    jpeg_overshoot_deringing: bool = False
    jpeg_optimise_scans: bool = False
    jpeg_optimise_coding: bool = True
    jpeg_quantisation_table: int = 0
    png_progressive: bool = False
    png_compression_level: int = 6
    png_adaptive_filtering: bool = False
    png_filter: str = "none"
    """The one filter of all rows unless they are filtered adaptively; a request can't name it."""
    png_palette: bool = False
    png_quality: int = 100
    png_effort: int = 7
    png_bitdepth: int = 8
    png_dither: float = 1.0
    webp_quality: int = 80
    webp_alpha_quality: int = 100
    webp_lossless: bool = False
    webp_near_lossless: bool = False
    webp_smart_subsample: bool = False
    webp_smart_deblock: bool = False
    webp_preset: str = "default"
    webp_effort: int = 4
    webp_min_size: bool = False
    webp_mixed: bool = False
    webp_exact: bool = False
    gif_bitdepth: int = 8
    gif_effort: int = 7
    gif_dither: float = 1.0
    gif_inter_frame_max_error: float = 0.0
    gif_inter_palette_max_error: float = 3.0
    gif_keep_duplicate_frames: bool = False
    gif_reuse: bool = True
    gif_progressive: bool = False
    tiff_quality: int = 80
    tiff_compression: str = "jpeg"
    tiff_bigtiff: bool = False
    tiff_predictor: str = "horizontal"
    tiff_pyramid: bool = False
    tiff_miniswhite: bool = False
    tiff_bitdepth: int = 0
    tiff_tile: bool = False
    tiff_tile_height: int = 256
    tiff_tile_width: int = 256
    tiff_xres: float = 1.0
    tiff_yres: float = 1.0
    tiff_resolution_unit: str = "inch"
    heif_quality: int = 50
    heif_lossless: bool = False
    heif_compression: str = "av1"
    heif_effort: int = 4
    heif_chroma_subsampling: str = "4:4:4"
    heif_bitdepth: int = 8
    heif_tune: str = "auto"
    raw_depth: str = "uchar"
