"""What a request asks for: style, bucket, key, edits, headers; all that needs no picture.

The order of the checks is the solution's: of several faults the same one is told.
"""

from typing import Any, Final

from image_handler.domain.javascript import UNDEFINED, to_text
from image_handler.domain.requests import default_form, refusals
from image_handler.domain.requests.decoding import well_formed
from image_handler.domain.requests.own_headers import allowed_headers
from image_handler.domain.requests.query_edits import edits_of_query
from image_handler.domain.requests.refusal import RefusedRequest
from image_handler.domain.requests.request import (
    Configuration,
    ImageRequest,
    Mode,
    Request,
    Style,
)
from image_handler.domain.requests.source_buckets import bucket_of_default_form, bucket_of_path

# Neither API Gateway (10,240 bytes) nor a load balancer (16 KB) lets a longer one pass.
LONGEST_PATH: Final = 16_384


def parse(request: Request, configuration: Configuration) -> ImageRequest:
    """Raises RefusedRequest. `seconds_to_expiry` is left to expiry.py, the format to output.py."""
    if len(request.path) > LONGEST_PATH:
        raise refusals.of_long_path(LONGEST_PATH)
    named = default_form.read_default_form(request.path, configuration.mode)
    if named is not UNDEFINED:
        parsed, key = _of_default_form(named, configuration)
    else:
        parsed, key = _of_path(request.path, configuration)
    _merge_query(parsed, request, configuration.mode)
    if configuration.mode is Mode.MODERN:
        _modernise(parsed, request, configuration)
    if not isinstance(key, str) or not key or not parsed.bucket:
        raise refusals.of_missing_picture("undefined" if key is UNDEFINED else to_text(key))
    parsed.key = well_formed(key)
    return parsed


def style_of(path: str, configuration: Configuration) -> Style:
    """Raises RefusedRequest for a path that is of no style."""
    if default_form.read_default_form(path, configuration.mode) is not UNDEFINED:
        return Style.DEFAULT
    return _style_of_path(path, configuration)


def headers_of_default_form(path: str) -> dict[str, str]:
    """Those that the solution puts beside its fallback picture, whatever the request's style."""
    try:
        return allowed_headers(default_form.member(default_form.decoded(path), "headers"))
    except RefusedRequest:
        return {}


def _of_default_form(named: Any, configuration: Configuration) -> tuple[ImageRequest, Any]:
    edits = default_form.member(named, "edits")
    parsed = ImageRequest(
        style=Style.DEFAULT,
        bucket=bucket_of_default_form(default_form.member(named, "bucket"), configuration),
        key="",
        edits=None if edits is UNDEFINED else edits,
        output_format=default_form.named_format(named),
        effort=default_form.named_effort(named),
        headers=allowed_headers(default_form.member(named, "headers")),
    )
    return parsed, default_form.member(named, "key")


def _of_path(path: str, configuration: Configuration) -> tuple[ImageRequest, str]:
    # A cold start with a request of the default form does without Thumbor and its filters.
    from image_handler.domain.requests.thumbor import edits_of_path

    mode = configuration.mode
    style = _style_of_path(path, configuration)
    bucket = bucket_of_path(path, configuration)
    if configuration.rewrite is not None:
        from image_handler.domain.requests.rewriting import rewritten

        path = rewritten(path, configuration.rewrite, mode)
    from image_handler.domain.requests.keys import key_of_path

    key = key_of_path(path, bucket, mode)
    return ImageRequest(style, bucket, key, edits_of_path(path, mode)), key


def _style_of_path(path: str, configuration: Configuration) -> Style:
    if configuration.rewrite is not None:
        return Style.CUSTOM
    from image_handler.domain.requests.keys import has_supported_name

    if not has_supported_name(path):
        raise refusals.of_unknown_type()
    return Style.THUMBOR


def _merge_query(parsed: ImageRequest, request: Request, mode: Mode) -> None:
    named = edits_of_query(request.query, mode)
    if mode is Mode.MODERN:
        _require_object(parsed)
    if named:
        parsed.edits = _spread(parsed.edits) | named


def _require_object(parsed: ImageRequest) -> None:
    """Values without members ask for nothing; texts and lists must mean something."""
    if isinstance(parsed.edits, str | list) and parsed.edits:
        raise refusals.of_mishap(Mode.MODERN, "The edits are no object, as JSON writes one.")
    if not isinstance(parsed.edits, dict):
        parsed.edits = None


def _spread(value: Any) -> dict[str, Any]:
    """As `{...value}`."""
    if isinstance(value, str | list):
        return {str(index): each for index, each in enumerate(value)}
    return dict(value) if isinstance(value, dict) else {}


def _modernise(parsed: ImageRequest, request: Request, configuration: Configuration) -> None:
    if configuration.signature_secret is not None:
        from image_handler.domain.requests.signing import require_unambiguous

        require_unambiguous(request.query)
    from image_handler.domain.requests.display_sizes import for_display

    if configuration.presets_only or "preset" in request.query:
        from image_handler.domain.requests.presets import apply_preset

        apply_preset(parsed, request, configuration)
    parsed.edits, parsed.varies_by_hints = for_display(parsed.edits, request)
