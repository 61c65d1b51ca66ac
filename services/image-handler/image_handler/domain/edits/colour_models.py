"""From other colour models to red, green and blue, 0 to 255, as the packages that sharp uses do.

Source: color-convert 3, https://github.com/Qix-/color-convert, which @img/colour 1.1 carries;
for the models themselves see CSS Color 4, https://www.w3.org/TR/css-color-4/. Hues are in degrees.
"""

import math
from collections.abc import Callable, Mapping

from image_handler.domain.edits.seen_colours import (
    Channels,
    Rgb,
    from_lab,
    from_oklab,
    from_polar,
    from_xyz,
)


def _from_hsl(channels: Channels) -> Rgb:
    hue, saturation, lightness = channels[0] / 360, channels[1] / 100, channels[2] / 100
    if saturation == 0:
        return (lightness * 255,) * 3
    high = lightness * (1 + saturation)
    if not lightness < 0.5:
        high = lightness + saturation - lightness * saturation
    low = 2 * lightness - high
    return (
        255 * _hue_part(low, high, hue + 1 / 3),
        255 * _hue_part(low, high, hue),
        255 * _hue_part(low, high, hue - 1 / 3),
    )


def _hue_part(low: float, high: float, turn: float) -> float:
    turn = turn + 1 if turn < 0 else turn - 1 if turn > 1 else turn
    if 6 * turn < 1:
        return low + (high - low) * 6 * turn
    if 2 * turn < 1:
        return high
    return low + (high - low) * (2 / 3 - turn) * 6 if 3 * turn < 2 else low


def _from_hsv(channels: Channels) -> Rgb:
    hue, saturation, value = channels[0] / 60, channels[1] / 100, channels[2] / 100
    sector = math.floor(hue)
    part = hue - sector
    high, low = 255 * value, 255 * value * (1 - saturation)
    falling = 255 * value * (1 - saturation * part)
    rising = 255 * value * (1 - saturation * (1 - part))
    return _of_sector(sector % 6, high, low, rising, falling)


def _of_sector(sector: int, high: float, low: float, rising: float, falling: float) -> Rgb:
    return (
        (high, rising, low),
        (falling, high, low),
        (low, high, rising),
        (low, falling, high),
        (rising, low, high),
        (high, low, falling),
    )[sector]


def _from_hwb(channels: Channels) -> Rgb:
    hue, white, black = channels[0] / 360, channels[1] / 100, channels[2] / 100
    if white + black > 1:
        white, black = white / (white + black), black / (white + black)
    sector = math.floor(6 * hue)
    part = 6 * hue - sector
    high, low = 255 * (1 - black), 255 * white
    return _of_sector(
        sector % 6, high, low, low + part * (high - low), low + (1 - part) * (high - low)
    )


def _from_hcg(channels: Channels) -> Rgb:
    hue, chroma, grey = channels[0] / 360, channels[1] / 100, channels[2] / 100
    if chroma == 0:
        return (grey * 255,) * 3
    sixths = hue % 1 * 6
    sector = math.floor(sixths)
    pure = _of_sector(min(sector, 5), 1, 0, sixths - sector, 1 - (sixths - sector))
    ground = (1 - chroma) * grey
    red, green, blue = ((chroma * each + ground) * 255 for each in pure)
    return red, green, blue


def _from_cmyk(channels: Channels) -> Rgb:
    *inks, key = (each / 100 for each in channels)
    red, green, blue = (255 * (1 - min(1, ink * (1 - key) + key)) for ink in inks)
    return red, green, blue


def _from_ansi16(channels: Channels) -> Rgb:
    code = channels[0]
    colour = math.fmod(code, 10)
    if colour in (0, 7):
        grey = (colour + 3.5 if code > 50 else colour) / 10.5 * 255
        return grey, grey, grey
    share = 255 if code > 50 else 127.5
    bits = int(colour)
    return (bits & 1) * share, (bits >> 1 & 1) * share, (bits >> 2 & 1) * share


def _from_ansi256(channels: Channels) -> Rgb:
    code = channels[0]
    if code >= 232:
        return ((code - 232) * 10 + 8,) * 3
    place = code - 16
    row = math.fmod(place, 36)
    return (
        math.floor(place / 36) / 5 * 255,
        math.floor(row / 6) / 5 * 255,
        math.fmod(row, 6) / 5 * 255,
    )


# The names of the channels in their order: an object tells its model by which members it has.
MODELS: Mapping[tuple[str, ...], Callable[[Channels], Rgb]] = {
    ("h", "s", "l"): _from_hsl,
    ("h", "s", "v"): _from_hsv,
    ("h", "w", "b"): _from_hwb,
    ("h", "c", "g"): _from_hcg,
    ("c", "m", "y", "k"): _from_cmyk,
    ("x", "y", "z"): from_xyz,
    ("l", "a", "b"): from_lab,
    ("l", "c", "h"): from_polar(from_lab),
    ("okl", "oka", "okb"): from_oklab,
    ("okl", "okc", "okh"): from_polar(from_oklab),
    ("r16", "g16", "b16"): lambda deep: (deep[0] / 257, deep[1] / 257, deep[2] / 257),
    ("gray",): lambda grey: (grey[0] / 100 * 255,) * 3,
    ("ansi16",): _from_ansi16,
    ("ansi256",): _from_ansi256,
}

# Of these models the channels are bounded before they are converted; a hue is turned into a circle.
_CIRCLE = 360.0
_BOUNDS: Mapping[tuple[str, ...], tuple[float, ...]] = {
    ("h", "s", "l"): (_CIRCLE, 100, 100),
    ("h", "s", "v"): (_CIRCLE, 100, 100),
    ("h", "w", "b"): (_CIRCLE, 100, 100),
    ("h", "c", "g"): (_CIRCLE, 100, 100),
    ("c", "m", "y", "k"): (100, 100, 100, 100),
    ("x", "y", "z"): (95.047, 100, 108.833),
    ("l", "a", "b"): (100, math.inf, math.inf),
}


def to_rgb(model: tuple[str, ...], channels: Channels) -> Rgb:
    """Of the model that has channels of these names; NaN when one is no finite number."""
    if not all(map(math.isfinite, channels)):
        return math.nan, math.nan, math.nan
    bounds = _BOUNDS.get(model, (math.inf,) * len(channels))
    kept = [_bounded(value, bound) for value, bound in zip(channels, bounds, strict=True)]
    try:
        return MODELS[model](kept)
    except OverflowError:
        return math.nan, math.nan, math.nan


def _bounded(value: float, bound: float) -> float:
    if bound == math.inf:
        return value
    return value % 360 if bound == _CIRCLE else min(max(value, 0.0), bound)
