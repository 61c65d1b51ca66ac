"""How large a drawing is, by its root alone.

Source: SVG 2, 8.2, https://www.w3.org/TR/SVG2/coords.html; CSS Values 4, 6.2 (absolute lengths)
"""

import re
from collections.abc import Mapping, Sequence

from image_handler.domain.errors import NotDecodable
from image_handler.domain.svg.reading import Malformed, Name, read_into

_LENGTH = re.compile(r"\s*([+]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?)\s*([a-zA-Z%]*)\s*")
_PIXELS = {
    "": 1.0, "px": 1.0, "pt": 4 / 3, "pc": 16.0, "in": 96.0, "cm": 96 / 2.54, "mm": 96 / 25.4,
    "q": 96 / 101.6, "em": 16.0, "ex": 8.0, "ch": 8.0, "rem": 16.0,
}  # fmt: skip
_UNTOLD = 100.0
_BOX = re.compile(r"[\s,]+")


class _Root(Exception):
    """Not an error: the rest needn't be read."""

    def __init__(self, attributes: dict[str, str]) -> None:
        super().__init__()
        self.attributes = attributes


class _RootReader:
    """A Reader (svg/reading.py)."""

    def alter(self) -> None: ...
    def declare(self, prefix: str, namespace: str) -> None: ...
    def end(self) -> None: ...
    def hear(self, text: str) -> None: ...

    def start(self, name: Name, attributes: Sequence[tuple[Name, str]]) -> None:
        raise _Root({each.local: value for each, value in attributes if not each.namespace})


def size_of(data: bytes) -> tuple[float, float]:
    """Width and height in CSS pixels; from its box where it has no size, or one in per cent.

    Raises NotDecodable.
    """
    try:
        read_into(_RootReader(), data)
    except _Root as root:
        return size_by(root.attributes)
    except Malformed as error:
        raise NotDecodable(str(error)) from error
    raise NotDecodable("expected a drawing, found nothing in it")


def size_by(attributes: Mapping[str, str]) -> tuple[float, float]:
    """Of the root's attributes."""
    box = _box(attributes.get("viewBox", ""))
    width = _pixels(attributes.get("width", "100%"), box[0])
    return width, _pixels(attributes.get("height", "100%"), box[1])


def _box(told: str) -> tuple[float, float]:
    numbers = [_LENGTH.fullmatch(each) for each in _BOX.split(told.strip())[2:]]
    if len(numbers) != 2 or not all(numbers):
        return _UNTOLD, _UNTOLD
    width, height = (float(each[1]) for each in numbers if each)
    return width, height


def _pixels(told: str, of_box: float) -> float:
    found = _LENGTH.fullmatch(told)
    if not found:
        return of_box
    if found[2] == "%":
        return of_box * float(found[1]) / 100
    return float(found[1]) * _PIXELS.get(found[2].lower(), 1.0)
