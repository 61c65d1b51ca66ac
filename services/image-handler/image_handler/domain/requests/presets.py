"""Edits by name, `?preset=card`: IMAGE_PRESETS; with IMAGE_PRESETS_ONLY there are no others.

Only modern mode has them: a URL that anybody may change costs whoever pays for the function.
"""

from copy import deepcopy

from image_handler.domain.requests.refusal import RefusedRequest
from image_handler.domain.requests.request import Configuration, ImageRequest, Request


def apply_preset(parsed: ImageRequest, request: Request, configuration: Configuration) -> None:
    """The preset's edits, and over them the request's own; raises RefusedRequest."""
    name = request.query.get("preset")
    if configuration.presets_only:
        _require_nothing_else(parsed, request)
        parsed.headers = {}
    if name is None:
        return
    if name not in configuration.presets:
        raise RefusedRequest(400, "Preset::Unknown", "There is no preset of this name.")
    parsed.edits = deepcopy(dict(configuration.presets[name])) | (parsed.edits or {})


def _require_nothing_else(parsed: ImageRequest, request: Request) -> None:
    if parsed.edits or parsed.output_format or {"dpr", "focal"} & request.query.keys():
        raise RefusedRequest(
            403, "Preset::EditsNotAllowed", "Only presets are allowed here, no other edits."
        )
    if "preset" not in request.query:
        raise RefusedRequest(403, "Preset::Required", "A preset is required here.")
