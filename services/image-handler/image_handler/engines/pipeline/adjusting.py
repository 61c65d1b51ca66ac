"""The edits between the framing and the layers, in sharp's order, not in that of the request.

Source: sharp 0.35, `src/pipeline.cc` (Execute: from "Median" to "Sharpen").
"""

from pyvips import Image  # type: ignore[import-untyped]

from image_handler.domain.edits.options import Options
from image_handler.engines.pipeline import colour_operations, filters

_NO_MODULATION = (1.0, 1.0, 0.0, 0.0)


def mixes_pixels(options: Options) -> bool:
    """Whether neighbours are mixed, so that colours must be multiplied by alpha before."""
    return bool(
        options.blur_sigma != 0.0 or options.convolution is not None or options.sharpen_sigma != 0.0
    )


def keeps_order(options: Options) -> bool:
    """Whether sharp's order is asked for, or a difference nobody sees may become one that is."""
    return bool(
        options.in_sharps_order
        or options.threshold != 0
        or options.normalise
        or options.clahe_width != 0
        or options.boolean is not None
        or options.bandbool_op
    )


def adjust(image: Image, options: Options) -> Image:
    if options.median_size > 0:
        image = image.median(options.median_size)
    if options.threshold != 0:
        image = filters.threshold(image, options)
    if options.blur_sigma != 0.0:
        image = filters.blur(image, options)
    if options.unflatten:
        image = colour_operations.unflatten(image)
    if options.convolution is not None:
        image = filters.convolve(image, options.convolution)
    if options.recomb_matrix:
        image = colour_operations.recombine(image, options.recomb_matrix)
    if _modulation(options) != _NO_MODULATION:
        image = colour_operations.modulate(image, options)
    if options.sharpen_sigma != 0.0:
        image = filters.sharpen(image, options)
    return image


def _modulation(options: Options) -> tuple[float, float, float, float]:
    return (options.brightness, options.saturation, float(int(options.hue)), options.lightness)
