"""Edits out of query parameters: `?width=200&format=webp`.

Source: the AWS solution's "Query parameter based image editing"; parameters of other names belong
to somebody else, and are passed over.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from image_handler.domain.javascript import parse_int
from image_handler.domain.requests import refusals
from image_handler.domain.requests.request import Mode

# Every object of JavaScript has them, the solution's table of parameters too; it takes them for
# parameters of its own, and then doesn't know what to do.
_OF_EVERY_OBJECT: Final = frozenset(
    {
        "__defineGetter__", "__defineSetter__", "__lookupGetter__", "__lookupSetter__",
        "__proto__", "constructor", "hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable",
        "toLocaleString", "toString", "valueOf",
    }
)  # fmt: skip
_FALSE: Final = ("0", "false", "")


def edits_of_query(query: Mapping[str, str], mode: Mode) -> dict[str, Any]:
    """In the order of the parameters; raises RefusedRequest."""
    edits: dict[str, Any] = {}
    for name, value in query.items():
        if name in _OF_EVERY_OBJECT and mode is Mode.COMPATIBLE:
            raise refusals.of_query()
        if name not in EDITING:
            continue
        within, edit, read = EDITING[name]
        target = edits.setdefault(within, {}) if within else edits
        target[edit] = read(value)
    return edits


def is_true(text: str) -> bool:
    return text.lower() not in _FALSE


def _integer(text: str) -> float | None:
    return None if text == "" else parse_int(text)


def _length(text: str) -> float | None:
    """0 stands for "by the picture's ratio"."""
    return None if text == "0" else _integer(text)


EDITING: Final[Mapping[str, tuple[str, str, Callable[[str], Any]]]] = {
    "format": ("", "toFormat", str),
    "fit": ("resize", "fit", str),
    "width": ("resize", "width", _length),
    "height": ("resize", "height", _length),
    "rotate": ("", "rotate", _integer),
    "flip": ("", "flip", is_true),
    "flop": ("", "flop", is_true),
    "grayscale": ("", "greyscale", is_true),
    "greyscale": ("", "greyscale", is_true),
}
