"""The pixel work of one request: a stored picture and its edits in, the answered picture out."""

from copy import deepcopy
from typing import Any

from image_handler.domain.edits.errors import InvalidEdit, NotAPicture
from image_handler.domain.edits.media_types import format_of, media_type_of, moves
from image_handler.domain.edits.pictures import Metadata, Picture, Source
from image_handler.domain.edits.tuning import tuned
from image_handler.domain.javascript import UNDEFINED, is_number, truthy
from image_handler.domain.records import replace
from image_handler.domain.requests.picture_refusals import of_no_picture
from image_handler.engines.editing.editing import Editing
from image_handler.engines.editing.outputs import choose_output
from image_handler.engines.editing.rules import Rules
from image_handler.engines.editing.steps import MODERATION, STILL_ONLY, apply_edits

# sharp refuses the last two of animations; moderation looks at all their frames.
ONE_FRAME = STILL_ONLY - {MODERATION} | {"affine", "trim"}


def transform(
    data: bytes,
    edits: dict[str, Any] | None,
    *,
    content_type: str | None = None,
    output_format: Any = None,
    effort: float | None = None,
    rules: Rules | None = None,
) -> Picture:
    """Edit a picture as a request of the default form asks for it.

    `edits` are JSON's values by the solution's and sharp's names, done in their order, by the rules
    of modern mode unless told otherwise. `content_type` is the stored one, which compatible mode
    answers where no format is named; `output_format` and `effort` are what was decided of the
    request's format, `toFormat` of the edits unless told.

    Raises InvalidEdit, PictureError, and RefusedRequest for what the solution has a code for.
    Source: https://docs.aws.amazon.com/solutions/latest/dynamic-image-transformation-for-amazon-cloudfront/create-and-use-image-requests.html
    """
    rules = rules or Rules()
    wanted = _own(edits)
    if output_format is None and isinstance(wanted, dict):
        output_format = wanted.get("toFormat")
    if rules.modern:
        return _modern(data, wanted, output_format, effort, rules)
    return _compatible(data, wanted, content_type or "", output_format, effort, rules)


def _own(edits: Any) -> Any:
    """A copy to work on; of a list what JavaScript makes of it, an object of numbers."""
    if isinstance(edits, list):
        return {str(index): deepcopy(each) for index, each in enumerate(edits)}
    return deepcopy(edits)


def _compatible(
    data: bytes,
    edits: Any,
    content_type: str,
    output_format: Any,
    effort: float | None,
    rules: Rules,
) -> Picture:
    if isinstance(edits, str) and edits:
        raise InvalidEdit(f"expected an object of edits, found the text {edits!r}")
    answered = f"image/{output_format}" if truthy(output_format) else content_type
    edits = edits if isinstance(edits, dict) else {}
    # A named format makes the solution forget that its source is a GIF.
    asked = edits.get("animated", answered == "image/gif")
    if not isinstance(asked, bool | None):
        raise of_no_picture()
    animated = bool(asked)
    editing = _begun(data, edits, rules, animated=animated)
    if edits:
        if animated and (editing.metadata().pages or 1) <= 1:
            animated = False
            editing = _begun(data, edits, rules, animated=False)
        editing = apply_edits(editing, edits, rules, moves=animated)
    choose_output(editing, output_format, effort)
    return Picture(editing.render().data, answered)


def _begun(data: bytes, edits: dict[str, Any], rules: Rules, *, animated: bool) -> Editing:
    source = Source(
        data, pages=-1 if animated else 1, most_pixels=rules.most_pixels, fail_on="none"
    )
    editing = Editing(source)
    editing.options.in_sharps_order = True
    if edits.get("rotate", UNDEFINED) is not None:
        _header(editing)
        editing.apply("withMetadata", UNDEFINED)
    return editing


def _modern(
    data: bytes, edits: Any, output_format: Any, effort: float | None, rules: Rules
) -> Picture:
    if edits is not None and not isinstance(edits, dict):
        raise InvalidEdit(f"expected an object of edits, found {type(edits).__name__}")
    edits = edits or {}
    if edits.get("trim") is True:
        edits["trim"] = {}
    still = Source(data, most_pixels=rules.most_pixels, fail_on="none")
    editing = Editing(still, bounded=True)
    header = _header(editing)
    target = format_of(output_format) if truthy(output_format) else header.format
    animated = _stays_animated(edits, header, target)
    if animated:
        editing = Editing(replace(still, pages=-1), bounded=True)
    editing.options.deep_profile, editing.options.flips_each_frame = "srgb", True
    _turn_upright(editing, edits, header)
    if edits.get("keepMetadata") is True:
        upright = {"orientation": 1} if editing.options.auto_orient else UNDEFINED
        editing.apply("withMetadata", upright)
    editing = apply_edits(editing, edits, rules, moves=animated)
    choose_output(editing, output_format, effort)
    editing.options.encoding = tuned(editing.options.encoding, header.format, edits)
    made = editing.render()
    return Picture(made.data, media_type_of(made.format))


def _stays_animated(edits: dict[str, Any], header: Metadata, target: str) -> bool:
    """All frames, where the format has them; one, where an edit is named that works on one only.

    A GIF that stays one keeps its frames in any case and goes without such edits, as the solution
    has it; other animations, which the solution makes stills of, don't lose an edit unseen.
    """
    asked = edits.get("animated", True)
    if not isinstance(asked, bool | None):
        raise InvalidEdit(f"Expected boolean for animated but received {asked!r}")
    if not (asked and moves(target) and (header.pages or 1) > 1):
        return False
    named = {name for name in ONE_FRAME & edits.keys() if edits[name] not in (None, False)}
    return not named or header.format == target == "gif"


def _turn_upright(editing: Editing, edits: dict[str, Any], header: Metadata) -> None:
    """`rotate: 0` is how a request says that it wants the picture as it is stored."""
    angle = edits.get("rotate")
    if is_number(angle) and angle == 0:
        if header.orientation:
            editing.apply("withMetadata", {"orientation": header.orientation})
    elif (header.orientation or 1) > 1:
        editing.apply("autoOrient", UNDEFINED)


def _header(editing: Editing) -> Metadata:
    try:
        return editing.metadata()
    except NotAPicture as error:
        raise of_no_picture() from error
