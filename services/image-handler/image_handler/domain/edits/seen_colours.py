"""Colour models of light as it is seen: XYZ, Lab and Oklab, to red, green and blue from 0 to 255.

Source: color-convert 3, https://github.com/Qix-/color-convert; for the models themselves CSS
Color 4, https://www.w3.org/TR/css-color-4/#color-conversion-code. Results are within 0 and 255.
"""

import math
from collections.abc import Callable, Sequence
from typing import TypeAlias

Channels: TypeAlias = Sequence[float]
Rgb: TypeAlias = tuple[float, float, float]

# White under D65, in which color-convert measures XYZ and Lab.
_WHITE = (95.047, 100.0, 108.883)
_LAB_LINEAR = (6 / 29) ** 3


def from_xyz(channels: Channels) -> Rgb:
    x, y, z = (each / 100 for each in channels)
    return _from_linear(
        x * 3.2404542 + y * -1.5371385 + z * -0.4985314,
        x * -0.969266 + y * 1.8760108 + z * 0.041556,
        x * 0.0556434 + y * -0.2040259 + z * 1.0572252,
    )


def from_lab(channels: Channels) -> Rgb:
    y = (channels[0] + 16) / 116
    x, z = channels[1] / 500 + y, y - channels[2] / 200
    cubes = (each**3 if each**3 > _LAB_LINEAR else (each - 16 / 116) / 7.787 for each in (x, y, z))
    return from_xyz([cube * white for cube, white in zip(cubes, _WHITE, strict=True)])


def from_oklab(channels: Channels) -> Rgb:
    light, a, b = (each / 100 for each in channels)
    long = (light + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (light - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (light - 0.0894841775 * a - 1.291485548 * b) ** 3
    return _from_linear(
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.707614701 * short,
    )


def _from_linear(*light: float) -> Rgb:
    red, green, blue = (255 * _encoded(each) for each in light)
    return red, green, blue


def _encoded(light: float) -> float:
    if light <= 0.0031308:
        return max(0.0, light * 12.92)
    return min(1.0, 1.055 * math.pow(light, 1 / 2.4) - 0.055)


def from_polar(rectangular: Callable[[Channels], Rgb]) -> Callable[[Channels], Rgb]:
    def convert(channels: Channels) -> Rgb:
        lightness, chroma, hue = channels
        turn = hue / 360 * 2 * math.pi
        return rectangular([lightness, chroma * math.cos(turn), chroma * math.sin(turn)])

    return convert
