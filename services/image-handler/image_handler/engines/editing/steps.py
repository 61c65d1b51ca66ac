"""The edits of a request, one after the other, as the solution goes through them."""

from collections.abc import Callable
from typing import Any

from image_handler.domain.edits.errors import InvalidEdit
from image_handler.domain.edits.methods import METHODS
from image_handler.domain.javascript import UNDEFINED
from image_handler.domain.requests.picture_refusals import of_crop_outside
from image_handler.engines.editing.editing import Editing
from image_handler.engines.editing.focal_points import settle_focus
from image_handler.engines.editing.rules import Rules
from image_handler.engines.editing.sizes import settle_size

Step = Callable[[Editing, dict[str, Any], Rules], Editing]

# The solution leaves these out of animations without a word. Modern mode has all frames looked at
# for what is inappropriate: nobody should get past that by making a film of a picture.
MODERATION = "contentModeration"
STILL_ONLY = frozenset({"rotate", "smartCrop", "roundCrop", MODERATION})
# In sharp's API, and not in the solution's: a request that names them changes nothing.
OWN_USE = frozenset({"autoOrient", "keepMetadata", "withMetadata"})


def apply_edits(editing: Editing, edits: dict[str, Any], rules: Rules, *, moves: bool) -> Editing:
    """Raises RefusedRequest, InvalidEdit, PictureError. `edits` is changed: give a copy."""
    settle_size(edits, editing)
    if rules.modern:
        settle_focus(edits.get("resize"), editing)
    for name, value in list(edits.items()):
        if moves and name in STILL_ONLY and not (rules.modern and name == MODERATION):
            continue
        if name in STEPS:
            editing = STEPS[name](editing, edits, rules)
        elif name in METHODS and name not in OWN_USE:
            editing.apply(name, value)
    return editing


def _crop(editing: Editing, edits: dict[str, Any], rules: Rules) -> Editing:
    try:
        editing.apply("extract", edits["crop"])
    except InvalidEdit as error:
        raise of_crop_outside() from error
    return editing


def _rotate(editing: Editing, edits: dict[str, Any], rules: Rules) -> Editing:
    """Without an angle by the EXIF; `null` asks for no more than to lose the metadata."""
    angle = edits["rotate"]
    if angle is UNDEFINED:
        editing.apply("autoOrient", UNDEFINED)
    elif angle is not None:
        editing.apply("rotate", angle)
    return editing


def _leave(editing: Editing, edits: dict[str, Any], rules: Rules) -> Editing:
    return editing


# Loaded by the first request that names them: few do.
def _lay_over(editing: Editing, edits: dict[str, Any], rules: Rules) -> Editing:
    from image_handler.engines.editing.overlays import lay_over

    return lay_over(editing, edits, rules)


def _crop_to_face(editing: Editing, edits: dict[str, Any], rules: Rules) -> Editing:
    from image_handler.engines.editing.recognition import crop_to_face

    return crop_to_face(editing, edits, rules)


def _crop_round(editing: Editing, edits: dict[str, Any], rules: Rules) -> Editing:
    from image_handler.engines.editing.round_crops import crop_round

    return crop_round(editing, edits, rules)


def _blur_inappropriate(editing: Editing, edits: dict[str, Any], rules: Rules) -> Editing:
    from image_handler.engines.editing.recognition import blur_inappropriate

    return blur_inappropriate(editing, edits, rules)


STEPS: dict[str, Step] = {
    "overlayWith": _lay_over,
    "smartCrop": _crop_to_face,
    "roundCrop": _crop_round,
    "contentModeration": _blur_inappropriate,
    "crop": _crop,
    "rotate": _rotate,
    "animated": _leave,
}
