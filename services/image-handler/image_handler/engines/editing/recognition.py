"""`smartCrop` and `contentModeration`: edits by what Rekognition sees in the picture."""

import math
from typing import Any, NamedTuple

from image_handler.domain.edits.errors import InvalidEdit
from image_handler.domain.edits.pictures import Rendered, Source
from image_handler.domain.faces import Box, RecognitionFailed
from image_handler.domain.javascript import UNDEFINED, number, truthy
from image_handler.domain.records import replace
from image_handler.domain.requests.refusal import RefusedRequest
from image_handler.engines.editing.editing import Editing
from image_handler.engines.editing.rules import Rules
from image_handler.engines.pipeline import metadata

READABLE = ("jpeg", "png")
"""By Rekognition: https://docs.aws.amazon.com/rekognition/latest/dg/images-information.html"""
# Rekognition takes 5 MB; a face of 40 pixels on a side of 1,920 is found.
MOST_BYTES = 5 * 1024 * 1024
SMALLER_SIDE = 1_920
WHOLE = Box(0, 0, 1, 1, 0)
LEAST_BLUR, MOST_BLUR, DEFAULT_BLUR = 0.3, 1000, 50.0
LEAST_CONFIDENCE = 75.0


def _outside() -> RefusedRequest:
    return RefusedRequest(
        400,
        "SmartCrop::PaddingOutOfBounds",
        "The padding value you provided exceeds the boundaries of the original image. Please try "
        "choosing a smaller value or applying padding via Sharp for greater specificity.",
    )


def _no_such_face() -> RefusedRequest:
    return RefusedRequest(
        400,
        "SmartCrop::FaceIndexOutOfRange",
        "You have provided a FaceIndex value that exceeds the length of the zero-based "
        "detectedFaces array. Please specify a value that is in-range.",
    )


def crop_to_face(editing: Editing, edits: dict[str, Any], rules: Rules) -> Editing:
    wanted = edits["smartCrop"]
    if not _is_asked(wanted):
        return editing
    members = wanted if isinstance(wanted, dict) else {}
    shown = _shown(editing, rules)
    box = _box(rules, shown.data, _given(members, "faceIndex", 0.0))
    padding = _given(members, "padding", 0.0)
    try:
        editing.apply("extract", _area(box, padding, shown))
        _give_format_back(editing, shown)
    except InvalidEdit as error:
        raise _outside() from error
    return editing


def blur_inappropriate(editing: Editing, edits: dict[str, Any], rules: Rules) -> Editing:
    wanted = edits["contentModeration"]
    if not _is_asked(wanted):
        return editing
    members = wanted if isinstance(wanted, dict) else {}
    shown = _shown(editing, rules)
    least = _given(members, "minConfidence", LEAST_CONFIDENCE)
    try:
        found = rules.lookups.moderation_labels(shown.data, least)
    except RecognitionFailed as error:
        raise RefusedRequest(
            500,
            "Rekognition::DetectModerationLabelsError",
            "Rekognition call failed. Please contact the system administrator.",
        ) from error
    _blur(editing, members, found)
    _give_format_back(editing, shown)
    return editing


def _blur(editing: Editing, members: dict[str, Any], found: list[str]) -> None:
    asked = members.get("blur", UNDEFINED)
    sigma = DEFAULT_BLUR if asked is UNDEFINED else _ceiling(number(asked))
    labels = members.get("moderationLabels")
    if truthy(labels):
        if not isinstance(labels, list | str):
            raise InvalidEdit(f"expected a list of names for moderationLabels, found {labels!r}")
        found = [name for name in found if name in labels]
    if found and LEAST_BLUR <= sigma <= MOST_BLUR:
        editing.apply("blur", sigma)


def _is_asked(wanted: Any) -> bool:
    if wanted is None:
        raise InvalidEdit("expected true or an object, found null")
    return wanted is True or isinstance(wanted, dict | list)


class Shown(NamedTuple):
    """The picture so far as Rekognition sees it, its real size, and the format to go back to."""

    data: bytes
    width: int
    height: int
    format: str | None


def _shown(editing: Editing, rules: Rules) -> Shown:
    if rules.modern:
        return Shown(_small_enough(editing.render_as("jpeg")), *editing.measure(), format=None)
    made = editing.render()
    was = metadata.metadata(Source(made.data)).format
    if was in READABLE:
        return Shown(made.data, made.width, made.height, format=None)
    # The solution asks for PNG and takes it back only at the end of the edit.
    editing.apply("png", UNDEFINED)
    made = editing.render()
    return Shown(made.data, made.width, made.height, format=was)


def _small_enough(made: Rendered) -> bytes:
    if len(made.data) <= MOST_BYTES:
        return made.data
    smaller = Editing(Source(made.data))
    smaller.apply("resize", {"width": SMALLER_SIDE, "height": SMALLER_SIDE, "fit": "inside"})
    return smaller.render().data


def _give_format_back(editing: Editing, shown: Shown) -> None:
    if shown.format is not None:
        editing.apply("toFormat", shown.format)


def _given(members: dict[str, Any], name: str, default: float) -> float:
    """As `members.name ?? default`."""
    value = members.get(name)
    return default if value is None or value is UNDEFINED else number(value)


def _box(rules: Rules, picture: bytes, index: float) -> Box:
    try:
        faces = rules.lookups.faces(picture)
    except RecognitionFailed as error:
        raise RefusedRequest(
            500,
            "SmartCrop::Error",
            "Smart Crop could not be applied. Please contact the system administrator.",
        ) from error
    if not faces:
        return WHOLE
    if not index.is_integer() or not 0 <= index < len(faces):
        raise _no_such_face()
    return _within(faces[int(index)])


def _within(box: Box) -> Box:
    """Each bound by itself, then the far edges: as the solution does it."""
    left, top, width, height = (
        min(max(bound, 0.0), 1.0) for bound in (box.left, box.top, box.width, box.height)
    )
    return replace(
        box,
        left=left,
        top=top,
        width=min(width, 1 - left) if left + width > 1 else width,
        height=min(height, 1 - top) if top + height > 1 else height,
    )


def _area(box: Box, padding: float, shown: Shown) -> dict[str, Any]:
    left = max(_floor(box.left * shown.width - padding), 0.0)
    top = max(_floor(box.top * shown.height - padding), 0.0)
    return {
        "left": left,
        "top": top,
        "width": min(_floor(box.width * shown.width + padding * 2), shown.width - left),
        "height": min(_floor(box.height * shown.height + padding * 2), shown.height - top),
    }


def _floor(value: float) -> float:
    return float(math.floor(value)) if math.isfinite(value) else value


def _ceiling(value: float) -> float:
    return float(math.ceil(value)) if math.isfinite(value) else value
