"""Edits out of a Thumbor path: crop, size, fit-in, filters.

Source: the AWS solution's Thumbor paths. Whatever looks like one of them counts, wherever in the
path it stands, the key included.
"""

import re
from typing import Any

from image_handler.domain.javascript import parse_int
from image_handler.domain.requests.filters import apply_filter
from image_handler.domain.requests.request import Mode

_CROP = re.compile(r"([0-9]{1,6})x([0-9]{1,6}):([0-9]{1,6})x([0-9]{1,6})")
_SIZE = re.compile(r"/([0-9]+)x([0-9]+)/")
_FILTERS = re.compile(r"filters(?::[^)]*\))+")


def edits_of_path(path: str, mode: Mode) -> dict[str, Any]:
    """`path` as it came, percent-encoded, after rewriting; raises RefusedRequest."""
    edits = _crop(path)
    resize = _resize(path)
    if "fit-in" in path:
        resize = (resize or {}) | {"fit": "inside"}
    if resize is not None:
        edits["resize"] = resize
    ending = path[path.rfind(".") + 1 :]
    for expression in _filters(path):
        apply_filter(expression, ending, edits, mode)
    return edits


def _crop(path: str) -> dict[str, Any]:
    found = _CROP.search(path)
    if found is None:
        return {}
    left, top, right, bottom = (int(each) for each in found.groups())
    return {"crop": {"left": left, "top": top, "width": right - left, "height": bottom - top}}


def _resize(path: str) -> dict[str, Any] | None:
    """0 stands for "by the picture's ratio"."""
    found = _SIZE.search(path)
    if found is None:
        return None
    width, height = parse_int(found[1]), parse_int(found[2])
    fit = {} if width and height else {"fit": "inside"}
    return {**fit, "width": width or None, "height": height or None}


def _filters(path: str) -> list[str]:
    """As `name(arguments)`, sorted: so `format` comes before `quality`, which depends on it."""
    expressions = [
        expression for run in _FILTERS.findall(path) for expression in run.split(":")[1:]
    ]
    return sorted(expressions, key=lambda each: each.encode("utf-16-be", "surrogatepass"))
