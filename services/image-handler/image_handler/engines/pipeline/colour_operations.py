"""Operations on each pixel by itself.

Source: sharp 0.35, `src/operations.cc`, and the operations of libvips by their names:
https://www.libvips.org/API/current/
"""

from collections.abc import Sequence

from pyvips import Image  # type: ignore[import-untyped]

from image_handler.domain.edits.errors import PictureError
from image_handler.domain.edits.options import Options
from image_handler.engines.pipeline.channels import change_colours, remove_alpha, scale_of
from image_handler.engines.pipeline.filters import space_to_return_to
from image_handler.engines.pipeline.profiles import is_16_bit

_WHITE = 255.0


def flatten(image: Image, background: Sequence[float]) -> Image:
    """Lay it over a colour (0 to 255), so that it has no alpha channel any more."""
    scale = scale_of(image)
    return image.flatten(background=[scale * each for each in background[:3]])


def unflatten(image: Image) -> Image:
    """Make transparent what is white."""
    colours = remove_alpha(image)
    opaque = colours.colourspace("b-w").relational_const("less", [_WHITE])
    if image.hasalpha():
        opaque = image[-1].boolean(opaque, "and")
    return colours.bandjoin(opaque)


def apply_gamma(image: Image, exponent: float) -> Image:
    return change_colours(image, lambda colours: colours.gamma(exponent=exponent))


def negate(image: Image, with_alpha: bool) -> Image:
    if with_alpha:
        return image.invert()
    return change_colours(image, lambda colours: colours.invert())


def recombine(image: Image, matrix: Sequence[Sequence[float]]) -> Image:
    """Each band becomes a weighted sum of all; three rows leave alpha as it is."""
    image = image.colourspace("srgb")
    rows = [list(row) for row in matrix]
    if len(rows) == 3 and image.bands != 3:
        rows = [[*row, 0.0] for row in rows] + [[0.0, 0.0, 0.0, 1.0]]
    return image.recomb(Image.new_from_list(rows))


def modulate(image: Image, options: Options) -> Image:
    """Lightness, chroma and hue, in LCh."""
    before = str(image.interpretation)
    factors = [options.brightness, options.saturation, 1.0]
    additions = [options.lightness, 0.0, float(int(options.hue))]
    return change_colours(
        image,
        lambda colours: colours.colourspace("lch").linear(factors, additions).colourspace(before),
    )


def apply_linear(image: Image, factors: Sequence[float], additions: Sequence[float]) -> Image:
    """`factor * value + addition`, by one pair of numbers or one for each band."""
    bands, given = image.bands, len(factors)
    if given > bands:
        raise PictureError("Band expansion using linear is unsupported")
    eight_bits = not is_16_bit(image.interpretation)

    def change(colours: Image) -> Image:
        return colours.linear(list(factors), list(additions), uchar=eight_bits)

    of_colours = given != bands and (given in (1, bands - 1) or bands == 2)
    return change_colours(image, change) if of_colours else change(image)


def tint(image: Image, colour: Sequence[float]) -> Image:
    """Keep the lightness, take the chroma of a colour (0 to 255), strongest in the mid-tones."""
    lut = _tint_table(colour)
    before = space_to_return_to(image)
    return change_colours(
        image,
        lambda colours: colours.colourspace("b-w").maplut(lut).colourspace(before),
    )


def combine_bands(image: Image, operation: str) -> Image:
    """One band of `and`, `or` or `eor` over all bands."""
    return image.bandbool(operation).copy(interpretation="b-w")


def extract_channel(image: Image, channel: int) -> Image:
    bands = image.bands
    if channel >= bands:
        if not (channel == 3 and image.hasalpha()):
            raise PictureError(
                f"Cannot extract channel {channel} from image with channels 0-{bands - 1}"
            )
        channel = bands - 1
    space = "grey16" if is_16_bit(image.interpretation) else "b-w"
    return image.extract_band(channel).copy(interpretation=space)


def _tint_table(colour: Sequence[float]) -> Image:
    pixel = Image.black(1, 1).linear([1.0], list(colour[:3]))
    chroma = pixel.colourspace("lab", source_space="srgb").getpoint(0, 0)[1:]
    lightness = Image.identity(bands=3).colourspace("lab", source_space="srgb")[0]
    middle = lightness.linear(0.01, -0.5)
    weight = (middle * middle).linear(-4.0, 1.0)
    table = lightness.bandjoin(weight.linear(chroma, [0.0]))
    return table.colourspace("srgb", source_space="lab")
