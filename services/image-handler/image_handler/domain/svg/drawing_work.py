"""What takes a renderer long or much memory in a few bytes, measured with libvips 8.18.7's librsvg.

A run of letters takes as long as the square of its length: 5,000 of them three seconds, 10,000 more
than a minute. Twenty blurs or ten turbulences of nine megapixels took more than a minute each. Fine
dashes along a path of 900 kB took 570 MB.
"""

import re
from collections.abc import Mapping

from image_handler.domain.svg.reading import Malformed

MOST_TEXT = 5_000 * 5_000
MOST_FILTERED = 200.0
"""Megapixels, times what a filter does, times how often it is used."""
MOST_DASHED_BYTES = 300_000
TEXTS = {"text", "tspan", "tref", "textPath", "altGlyph"}
_PATHS = ("d", "points")
_COSTLY = {"feGaussianBlur": 3.0, "feDropShadow": 4.0, "feDiffuseLighting": 3.0,
           "feSpecularLighting": 3.0, "feTurbulence": 3.0}  # fmt: skip
_NUMBER = re.compile(r"\d{1,6}(?:\.\d*)?")
_MEGA = 1_000_000


class DrawingWork:
    """Hears of elements by their local names, and of styles; raises Malformed at the end."""

    def __init__(self) -> None:
        self.pixels = 0.0
        self._elements = self._text = self._path_bytes = 0
        self._in_filter = self._largest_filter = 0.0
        self._filtered = 0
        self._is_dashed = False

    def start(self, element: str, attributes: Mapping[str, str]) -> None:
        self._elements += 1
        if element == "filter":
            self._in_filter = 0.0
        elif element.startswith("fe"):
            self._in_filter += _weight(element, attributes)
            self._largest_filter = max(self._largest_filter, self._in_filter)
        elif "filter" in attributes or "filter" in attributes.get("style", ""):
            self._filtered += 1
        self._path_bytes += sum(len(attributes.get(name, "")) for name in _PATHS)
        self._is_dashed |= attributes.get("stroke-dasharray", "none") not in ("none", "0")
        self._is_dashed |= "dasharray" in attributes.get("style", "")

    def hear_style(self, css: str) -> None:
        """A sheet's rules may be for all elements."""
        if "filter" in css:
            self._filtered += self._elements
        self._is_dashed |= "dasharray" in css

    def hear_letters(self, letters: int) -> None:
        self._text += letters**2
        if self._text > MOST_TEXT:
            raise Malformed("expected texts of some lines, found one without end")

    def require_little(self) -> None:
        filtered = self.pixels / _MEGA * self._filtered * self._largest_filter
        if filtered > MOST_FILTERED:
            raise Malformed(f"expected filters of little work, found {filtered:,.0f} megapixels")
        if self._is_dashed and self._path_bytes > MOST_DASHED_BYTES:
            raise Malformed(f"expected short dashed paths, found {self._path_bytes:,} bytes")


def _weight(element: str, attributes: Mapping[str, str]) -> float:
    """How many times a pixel is looked at, about; of those that have a size, by it."""
    if element == "feConvolveMatrix":
        return 1 + max(_numbers(attributes.get("order", "3")), default=3.0) ** 2 / 10
    if element == "feMorphology":
        return 1 + max(_numbers(attributes.get("radius", "0")), default=0.0) ** 2 / 10
    octaves = max(_numbers(attributes.get("numOctaves", "1")), default=1.0)
    return _COSTLY.get(element, 1.0) * max(octaves, 1.0)


def _numbers(told: str) -> list[float]:
    return [float(each) for each in _NUMBER.findall(told)]
