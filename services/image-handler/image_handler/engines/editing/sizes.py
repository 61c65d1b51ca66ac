"""What the solution makes of `resize` before sharp sees it."""

from typing import Any

from image_handler.domain.edits.errors import InvalidEdit
from image_handler.domain.javascript import UNDEFINED, number, rounded, truthy
from image_handler.domain.requests.refusal import RefusedRequest
from image_handler.engines.editing.editing import Editing

SIDES = ("width", "height")


def settle_size(edits: dict[str, Any], editing: Editing) -> None:
    """Round sizes and turn a ratio into them, in place; without `resize` put an empty one last.

    Raises RefusedRequest for sizes of nothing, InvalidEdit for `null`.
    """
    resize = edits.get("resize", UNDEFINED)
    if resize is UNDEFINED:
        edits["resize"] = {"fit": "inside"}
    elif resize is None:
        raise InvalidEdit("expected an object for resize, found null")
    elif isinstance(resize, dict):
        _round_sides(resize)
        if truthy(resize.get("ratio")):
            _take_ratio(resize, editing)


def _round_sides(resize: dict[str, Any]) -> None:
    for side in SIDES:
        value = resize.get(side)
        if truthy(value):
            resize[side] = rounded(number(value))
    given = (resize[side] for side in SIDES if resize.get(side) not in (None, UNDEFINED))
    if any(number(value) <= 0 for value in given):
        raise RefusedRequest(400, "InvalidResizeException", "The image size is invalid.")


def _take_ratio(resize: dict[str, Any], editing: Editing) -> None:
    ratio = number(resize.pop("ratio"))
    if all(truthy(resize.get(side)) for side in SIDES):
        width, height = resize["width"], resize["height"]
    else:
        width, height = find_upright_size(editing)
    resize["width"], resize["height"] = rounded(width * ratio), rounded(height * ratio)
    if not truthy(resize.get("fit")):
        resize["fit"] = "inside"


def find_upright_size(editing: Editing) -> tuple[int, int]:
    """As stored, unless it will be turned: of an orientation from 5 on the sides change places."""
    header = editing.metadata()
    if editing.options.auto_orient and (header.orientation or 1) >= 5:
        return header.height, header.width
    return header.width, header.height
