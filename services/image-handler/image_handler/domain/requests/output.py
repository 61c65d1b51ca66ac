"""Which format an answer has: named by the request, or negotiated by `Accept`.

Sources: the AWS solution's "Decide the output format" (toFormat, then Accept with AUTO_WEBP, then
outputFormat); RFC 9110, 12.5.1.
"""

from typing import Any, Final, NamedTuple

from image_handler.domain.javascript import to_text, truthy
from image_handler.domain.requests import refusals
from image_handler.domain.requests.request import (
    Configuration,
    ImageRequest,
    Mode,
    Request,
    Style,
)

_SVG: Final = "image/svg+xml"
_WEBP: Final = "image/webp"
_WITH_QUALITY: Final = ("jpeg", "png", "webp", "tif", "tiff", "heif", "gif", "avif")


class Decision(NamedTuple):
    """`output_format` None: the picture's own; `edits` has the quality where that format looks.

    `effort` counts for WebP only. `varies_by_accept`: another Accept might have given another one.
    """

    output_format: str | None
    content_type: str
    edits: Any
    effort: float | None
    varies_by_accept: bool = False


def decide_output(
    parsed: ImageRequest, request: Request, configuration: Configuration, content_type: str
) -> Decision:
    """`content_type` is that of the picture as it is stored. Raises RefusedRequest."""
    if configuration.mode is Mode.COMPATIBLE:
        return _decide_as_the_solution(parsed, request, configuration, content_type)
    from image_handler.domain.requests.negotiated_output import decide_negotiated

    return decide_negotiated(parsed, request, configuration, content_type)


def decided(
    parsed: ImageRequest, edits: Any, output_format: str | None, asked: str | None, stored: str
) -> Decision:
    """`asked` is the format that would have been taken without `edits.toFormat`."""
    return Decision(
        output_format=output_format,
        content_type=f"image/{output_format}" if output_format else stored,
        edits=_with_quality_moved(edits, output_format, parsed.style),
        effort=parsed.effort if asked == "webp" else None,
    )


def has_edits(edits: Any) -> bool:
    """Whether `Object.keys(edits)` has any."""
    return isinstance(edits, dict | list | str) and len(edits) > 0


def _decide_as_the_solution(
    parsed: ImageRequest, request: Request, configuration: Configuration, stored: str
) -> Decision:
    edits = parsed.edits
    named = edits.get("toFormat") if isinstance(edits, dict) else None
    drawn = stored == _SVG and has_edits(edits) and not truthy(named)
    if stored == _SVG and edits is None:
        raise refusals.of_mishap(configuration.mode, "no edits")
    if stored == _SVG and not truthy(named) and not drawn:
        return decided(parsed, edits, None, None, stored)
    wanted = configuration.auto_webp and _WEBP in request.headers.get("accept", "")
    asked = "webp" if wanted else parsed.output_format
    output_format = to_text(named) if truthy(named) else asked or ("png" if drawn else None)
    return decided(parsed, edits, output_format, asked, stored)


def _with_quality_moved(edits: Any, output_format: str | None, style: Style) -> Any:
    """A path's quality belongs to its key's ending, and moves on to the format of the answer."""
    if style is Style.DEFAULT or output_format not in _WITH_QUALITY or not isinstance(edits, dict):
        return edits
    found = next((name for name in edits if name in _WITH_QUALITY), output_format)
    if found == output_format:
        return edits
    rest = {name: value for name, value in edits.items() if name != found}
    return rest | {output_format: edits[found]}
