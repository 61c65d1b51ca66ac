"""`focalPoint`, modern mode's own: what must stay in view when the edges are cut away."""

from typing import Any

from image_handler.domain.edits.errors import InvalidEdit
from image_handler.domain.javascript import is_number, number, truthy
from image_handler.engines.editing.editing import Editing
from image_handler.engines.editing.sizes import SIDES, find_upright_size


def settle_focus(resize: Any, editing: Editing) -> None:
    """Cut to the target's proportions around the point before the resize; in place.

    `x` and `y` are parts of width and height, from 0 to 1. Without both sides, or where nothing is
    cut away, there is nothing to choose.
    """
    if not isinstance(resize, dict) or "focalPoint" not in resize:
        return
    x, y = _read(resize.pop("focalPoint"))
    if resize.get("fit", "cover") != "cover" or not all(truthy(resize.get(s)) for s in SIDES):
        return
    wanted = (number(resize["width"]), number(resize["height"]))
    width, height = find_upright_size(editing)
    scale = min(width / wanted[0], height / wanted[1])
    across = min(max(round(wanted[0] * scale), 1), width)
    down = min(max(round(wanted[1] * scale), 1), height)
    left = min(max(round(x * width - across / 2), 0), width - across)
    top = min(max(round(y * height - down / 2), 0), height - down)
    editing.apply("extract", {"left": left, "top": top, "width": across, "height": down})


def _read(point: Any) -> tuple[float, float]:
    members = point if isinstance(point, dict) else {}
    x, y = (members[axis] if is_number(members.get(axis)) else -1 for axis in ("x", "y"))
    if not (0 <= x <= 1 and 0 <= y <= 1):
        raise InvalidEdit(f"Expected x and y from 0 to 1 for focalPoint but received {point!r}")
    return x, y
