"""`overlayWith`: another picture laid over, scaled and placed by the size of the first."""

import math
import re
from typing import Any

from image_handler.domain.edits.compositing import layer
from image_handler.domain.edits.errors import EditError, InvalidEdit
from image_handler.domain.edits.options import Layer
from image_handler.domain.edits.pictures import Raw, Source
from image_handler.domain.javascript import UNDEFINED, is_nan, parse_int, to_text
from image_handler.domain.requests.picture_refusals import of_failed_overlay
from image_handler.engines.editing.editing import Editing
from image_handler.engines.editing.rules import Rules

_ZERO_TO_HUNDRED = re.compile(r"100|[1-9]?[0-9]")


def lay_over(editing: Editing, edits: dict[str, Any], rules: Rules) -> Editing:
    """Raises RefusedRequest when the overlay can't be had, InvalidEdit for its placement."""
    wanted = edits["overlayWith"]
    if wanted is None:
        raise InvalidEdit("expected an object for overlayWith, found null")
    members = wanted if isinstance(wanted, dict) else {}
    width, height = editing.measure()
    overlay = _scaled(members, width, height, rules)
    options = members.get("options")
    placed = dict(options) if isinstance(options, dict) else {}
    over = Editing(overlay).metadata()
    if isinstance(options, dict):
        for name, side, own in (("left", width, over.width), ("top", height, over.height)):
            offset = _offset(options.get(name, UNDEFINED), side, own)
            if not is_nan(offset):
                placed[name] = offset
    editing.options.composite = [layer(overlay, placed)]
    return editing


def _scaled(members: dict[str, Any], width: int, height: int, rules: Rules) -> Source:
    """At its share of the picture's sides, and as transparent as `alpha` says (100: invisible)."""
    data = rules.lookups.overlay(members.get("bucket"), members.get("key"))
    try:
        editing = Editing(Source(data), bounded=rules.modern)
        editing.options.in_sharps_order = not rules.modern
        if rules.modern:
            editing.apply("autoOrient", UNDEFINED)
        editing.apply("resize", _share(members, width, height))
        editing.options.composite = [_veil(members.get("alpha", UNDEFINED))]
        return editing.samples() if rules.modern else Source(editing.render().data)
    except EditError as error:
        raise of_failed_overlay() from error


def _share(members: dict[str, Any], width: int, height: int) -> dict[str, Any]:
    resize: dict[str, Any] = {"fit": "inside"}
    for side, of, ratio in (("width", width, "wRatio"), ("height", height, "hRatio")):
        percent = to_text(members.get(ratio, UNDEFINED))
        if _ZERO_TO_HUNDRED.fullmatch(percent):
            resize[side] = math.floor(of * int(percent) / 100)
    return resize


def _veil(alpha: Any) -> Layer:
    percent = to_text(alpha)
    hidden = int(percent) if _ZERO_TO_HUNDRED.fullmatch(percent) else 0
    opacity = int(255 * (1 - hidden / 100))
    pixel = Source(bytes((255, 255, 255, opacity)), raw=Raw(1, 1, 4))
    return Layer(pixel, blend="dest-in", tile=True)


def _offset(asked: Any, side: int, own: int) -> float:
    """Pixels, or percent with a `p`; below zero it counts from the far edge. NaN: not said."""
    if asked is UNDEFINED:
        return math.nan
    text = to_text(asked)
    amount = parse_int(text.replace("p", "", 1) if text.endswith("p") else text)
    if is_nan(amount):
        return amount
    if text.endswith("p"):
        part = side * amount / 100
        return float(math.floor(side + part - own if amount < 0 else part))
    return side + amount - own if amount < 0 else amount
