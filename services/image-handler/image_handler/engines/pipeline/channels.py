"""The bands of a picture: its colours and, behind them, how opaque it is.

Source: sharp 0.35, `src/common.cc` (RemoveAlpha, EnsureAlpha, ApplyAlpha).
"""

from collections.abc import Callable, Sequence

from pyvips import Image  # type: ignore[import-untyped]

from image_handler.engines.pipeline.profiles import is_16_bit

_OPAQUE = {"grey16": 65535.0, "rgb16": 65535.0, "scrgb": 1.0}
_EIGHT_BITS = 255.0
# ITU-R BT.709: what each primary adds to the lightness.
_LUMINANCE = (0.2126, 0.7152, 0.0722)


def full_alpha(image: Image) -> float:
    """What opaque is in the picture's own numbers."""
    return _OPAQUE.get(image.interpretation, _EIGHT_BITS)


def remove_alpha(image: Image) -> Image:
    while image.bands > 1 and image.hasalpha():
        image = image.extract_band(0, n=image.bands - 1)
    return image


def ensure_alpha(image: Image, value: float = 1.0) -> Image:
    """With an alpha channel of `value` (0 to 1) if it has none."""
    return image if image.hasalpha() else image.bandjoin(value * full_alpha(image))


def change_colours(image: Image, change: Callable[[Image], Image]) -> Image:
    """Change all but the alpha channel, which is the last band."""
    if not image.hasalpha():
        return change(image)
    return change(remove_alpha(image)).bandjoin(image[-1])


def scale_of(image: Image) -> float:
    """What a colour of 8 bits is multiplied by in this picture."""
    return 256.0 if is_16_bit(image.interpretation) else 1.0


def with_background(
    image: Image, colour: Sequence[float], premultiplied: bool
) -> tuple[Image, list[float]]:
    """The picture, with an alpha channel if the colour needs one, and the colour in its bands.

    `colour` is red, green, blue and alpha from 0 to 255.
    """
    scale = scale_of(image)
    has_alpha = image.hasalpha()
    needs_alpha = colour[3] < _EIGHT_BITS
    background = [scale * each for each in colour[:3]]
    if image.bands <= 2:
        grey = sum(weight * each for weight, each in zip(_LUMINANCE, colour[:3], strict=True))
        background = [scale * grey]
    if needs_alpha or has_alpha:
        extra = image.bands - 3 if image.bands > 4 else 1
        background += [scale * colour[3]] * extra
    background = _in_space(background, image.interpretation, premultiplied)
    if needs_alpha and not has_alpha:
        image = image.bandjoin(_EIGHT_BITS * scale)
    return image, background


def _in_space(colour: list[float], interpretation: str, premultiplied: bool) -> list[float]:
    if len(colour) < 3 or (interpretation == "srgb" and not premultiplied):
        return colour
    matrix = Image.new_from_list([[0.0]])
    pixel = matrix.new_from_image(colour).colourspace(interpretation, source_space="srgb")
    if premultiplied:
        pixel = pixel.premultiply()
    return list(pixel.getpoint(0, 0))
