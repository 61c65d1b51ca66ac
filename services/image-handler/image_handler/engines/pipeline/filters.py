"""Filters that look at a pixel's neighbours, or at all pixels.

Source: sharp 0.35, `src/operations.cc`, and the operations of libvips by their names:
https://www.libvips.org/API/current/
"""

from pyvips import Image  # type: ignore[import-untyped]

from image_handler.domain.edits.options import Convolution, Options
from image_handler.engines.pipeline.loading import stay_sequential

# A sigma that stands for the quick and mild variant.
MILD = -1.0
_MILD_BLUR = ([[1.0, 1.0, 1.0], [1.0, 1.0, 1.0], [1.0, 1.0, 1.0]], 9.0)
_MILD_SHARPENING = ([[-1.0, -1.0, -1.0], [-1.0, 32.0, -1.0], [-1.0, -1.0, -1.0]], 24.0)


def blur(image: Image, options: Options) -> Image:
    if options.blur_sigma == MILD:
        return image.conv(Image.new_from_list(*_MILD_BLUR))
    return stay_sequential(image).gaussblur(
        options.blur_sigma, precision=options.precision, min_ampl=options.min_ampl
    )


def convolve(image: Image, convolution: Convolution) -> Image:
    width, kernel = convolution.width, convolution.kernel
    rows = [kernel[row * width : (row + 1) * width] for row in range(convolution.height)]
    return image.conv(Image.new_from_list(rows, convolution.scale, convolution.offset))


def sharpen(image: Image, options: Options) -> Image:
    """Mildly, or in LAB with a hand on flat and jagged areas each."""
    if options.sharpen_sigma == MILD:
        return image.conv(Image.new_from_list(*_MILD_SHARPENING))
    before = space_to_return_to(image)
    sharpened = image.sharpen(
        sigma=options.sharpen_sigma,
        m1=options.sharpen_m1,
        m2=options.sharpen_m2,
        x1=options.sharpen_x1,
        y2=options.sharpen_y2,
        y3=options.sharpen_y3,
    )
    return sharpened.colourspace(before)


def threshold(image: Image, options: Options) -> Image:
    if options.threshold_grayscale:
        image = image.colourspace("b-w")
    return image.relational_const("moreeq", [options.threshold])


def normalise(image: Image, options: Options) -> Image:
    """Stretch the lightness between two of its percentiles over the whole range."""
    image = stay_sequential(image)
    lab = image.colourspace("lab")
    lightness = lab[0]
    least, most = _range(lightness, options.normalise_lower, options.normalise_upper)
    if abs(most - least) <= 1:
        return image
    factor = 100.0 / (most - least)
    stretched = lightness.linear(factor, -(least * factor))
    normalised = stretched.bandjoin(lab.extract_band(1, n=2))
    normalised = normalised.colourspace(space_to_return_to(image))
    return normalised.bandjoin(image[-1]) if image.hasalpha() else normalised


def _range(lightness: Image, lower: int, upper: int) -> tuple[int, int]:
    """Two percentiles of whole numbers; 0 and 100 are the least and the most itself.

    As libvips' `percent`, but both from one histogram: to make one all pixels are worked out.
    """
    if lower == 0 and upper == 100:
        statistics = lightness.stats()
        return int(statistics.getpoint(0, 0)[0]), int(statistics.getpoint(1, 0)[0])
    shares = lightness.hist_find().hist_cum().hist_norm()
    least = int(lightness.min()) if lower == 0 else _percentile(shares, lower)
    most = int(lightness.max()) if upper == 100 else _percentile(shares, upper)
    return least, most


def _percentile(shares: Image, percent: int) -> int:
    exceeded = shares.relational_const("more", [percent / 100.0 * shares.width])
    _, rows = exceeded.profile()
    return int(rows.avg())


def equalise_locally(image: Image, options: Options) -> Image:
    """CLAHE: contrast-limited adaptive histogram equalisation."""
    return stay_sequential(image).hist_local(
        options.clahe_width, options.clahe_height, max_slope=options.clahe_max_slope
    )


def space_to_return_to(image: Image) -> str:
    """The picture's colour space; libvips knows no way back into one that is only called RGB."""
    return "srgb" if image.interpretation == "rgb" else str(image.interpretation)
