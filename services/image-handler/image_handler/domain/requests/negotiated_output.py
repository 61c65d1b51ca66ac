"""The format of an answer in modern mode: what is named wins, else what the client prefers.

Source: RFC 9110, 12.5.1, by domain/delivery/negotiation.py.
"""

from typing import Any, Final

from image_handler.domain.delivery.negotiation import preferred
from image_handler.domain.javascript import to_text, truthy
from image_handler.domain.requests.output import Decision, decided, has_edits
from image_handler.domain.requests.request import Configuration, ImageRequest, Request

_AUTO: Final = "auto"
_SVG: Final = "image/svg+xml"
_WEBP: Final = "image/webp"
_AVIF: Final = "image/avif"
# They may hold an animation, which libvips doesn't write as AVIF.
_MAY_MOVE: Final = frozenset({"image/gif", _WEBP})
_REAL_TYPES: Final = {"image/jpg": "image/jpeg", "image/tif": "image/tiff"}


def decide_negotiated(
    parsed: ImageRequest, request: Request, configuration: Configuration, stored: str
) -> Decision:
    """`stored` is the type of the picture's bytes."""
    edits, is_automatic = parsed.edits, _AUTO in (parsed.output_format, _to_format(parsed.edits))
    if _to_format(edits) == _AUTO:
        edits = {name: value for name, value in edits.items() if name != "toFormat"}
    named = None if parsed.output_format == _AUTO else parsed.output_format
    if truthy(_to_format(edits)):
        return _typed(decided(parsed, edits, to_text(_to_format(edits)), named, stored))
    is_plain_drawing = stored == _SVG and not has_edits(edits) and not named
    if is_plain_drawing and not is_automatic:
        return decided(parsed, edits, None, None, stored)
    usual = named or ("png" if stored == _SVG and has_edits(edits) else None)
    otherwise = _real_type(f"image/{usual}") if usual else stored
    offers = _offers(configuration, is_automatic=is_automatic, is_named=named is not None)
    offers = tuple(each for each in offers if each != _AVIF or stored not in _MAY_MOVE)
    chosen = preferred(request.headers.get("accept", ""), offers, otherwise)
    asked = usual if chosen == otherwise else chosen.removeprefix("image/")
    decision = decided(parsed, edits, asked, asked, stored)
    return _typed(decision)._replace(varies_by_accept=bool(offers))


def _to_format(edits: Any) -> Any:
    return edits.get("toFormat") if isinstance(edits, dict) else None


def _offers(configuration: Configuration, *, is_automatic: bool, is_named: bool) -> tuple[str, ...]:
    """The smaller format first.

    A team that set AUTO_WEBP gets what it knows: WebP and no AVIF, before `outputFormat` even.
    """
    if is_automatic:
        return (_AVIF, _WEBP)
    if is_named and not configuration.auto_webp:
        return ()
    nothing_said = configuration.auto_webp is None and configuration.auto_avif is None
    with_avif = configuration.auto_avif or nothing_said
    with_webp = configuration.auto_webp is not False
    return (_AVIF,) * bool(with_avif) + (_WEBP,) * with_webp


def _typed(decision: Decision) -> Decision:
    return decision._replace(content_type=_real_type(decision.content_type))


def _real_type(content_type: str) -> str:
    return _REAL_TYPES.get(content_type, content_type)
