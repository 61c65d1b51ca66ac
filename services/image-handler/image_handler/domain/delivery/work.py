"""How long a result takes, in milliseconds of one processor, by what is asked for.

Measured with libvips 8.18.7 on one processor, of noise, which is the hardest to encode; AVIF, which
differs most, with a third of that, as photographs take it. Only what takes long is told apart.
"""

from image_handler.domain.edits.options import Options

# Each for a megapixel.
_READING = 40.0
_WRITING = 150.0
_WRITING_GIF = 400.0
_WRITING_AVIF = (
    *(160.0, 430.0, 600.0, 900.0, 2_000.0),
    *(3_500.0, 5_000.0, 8_000.0, 15_000.0, 28_000.0),
)
"""By effort, from 0."""
# For each pixel of sigma; masks above the second figure no longer fit the fast way.
_BLUR, _BLUR_SLOWLY, _WIDEST_FAST_BLUR = 3.0, 30.0, 250.0
_MEDIAN, _MEDIAN_PER_PIXEL = 180.0, 4.0
_SHARPEN, _SHARPEN_PER_PIXEL = 100.0, 10.0
_CLAHE, _CLAHE_PER_PIXEL = 500.0, 10.0
_CONVOLVE_PER_WEIGHT = 2.6
_MEGA = 1_000_000


def work_ms(options: Options, source_pixels: float, result_pixels: float) -> float:
    """`result_pixels` of all frames; edits are done behind the resize, so on these."""
    a_megapixel = _of_filters(options) + _of_writing(options)
    return (source_pixels * _READING + result_pixels * a_megapixel) / _MEGA


def _of_filters(options: Options) -> float:
    work = 0.0
    if options.blur_sigma > 0:
        is_fast = options.blur_sigma <= _WIDEST_FAST_BLUR
        work += options.blur_sigma * (_BLUR if is_fast else _BLUR_SLOWLY)
    if options.median_size:
        work += _MEDIAN + _MEDIAN_PER_PIXEL * options.median_size
    if options.sharpen_sigma > 0:
        work += _SHARPEN + _SHARPEN_PER_PIXEL * options.sharpen_sigma
    if options.clahe_width:
        work += _CLAHE + _CLAHE_PER_PIXEL * options.clahe_width
    if options.convolution:
        work += _CONVOLVE_PER_WEIGHT * len(options.convolution.kernel)
    return work


def _of_writing(options: Options) -> float:
    encoding = options.encoding
    if encoding.format in ("heif", "avif"):
        return _WRITING_AVIF[min(max(encoding.heif_effort, 0), len(_WRITING_AVIF) - 1)]
    return _WRITING_GIF if encoding.format == "gif" else _WRITING
