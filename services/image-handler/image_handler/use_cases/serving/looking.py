"""A look at a stored picture before any of its pixels is decoded: its type, its bounds."""

from image_handler.domain.containers.headers import require_safe_header
from image_handler.domain.containers.sniffing import sniff
from image_handler.domain.edits.media_types import is_known
from image_handler.domain.requests.picture_refusals import of_no_picture
from image_handler.domain.requests.refusal import RefusedRequest

SVG = "image/svg+xml"
HUNGRY = frozenset({"image/avif", "image/heic"})
MOST_HUNGRY_PIXELS = 40_000_000


def look_at(data: bytes, most_pixels: int | None) -> str:
    """The media type by content. Raises RefusedRequest for what isn't taken, or is too large."""
    media_type = sniff(data)
    if media_type is None:
        raise of_no_picture()
    if not is_known(media_type):
        raise RefusedRequest(
            415, "UnsupportedMediaType", f"Pictures of type {media_type} aren't taken."
        )
    require_safe_header(data, most_pixels=_bound(media_type, most_pixels))
    return media_type


def _bound(media_type: str, most_pixels: int | None) -> int | None:
    """libheif takes up to 24 bytes a pixel: half of what the function has, at this many."""
    if media_type not in HUNGRY:
        return most_pixels
    return min(most_pixels or MOST_HUNGRY_PIXELS, MOST_HUNGRY_PIXELS)


def harmless(data: bytes, media_type: str) -> bytes:
    """Of drawings all that runs or fetches is taken away; other pictures can't."""
    if media_type != SVG:
        return data
    from image_handler.domain.svg import sanitised

    return sanitised(data)


def overlay_of(data: bytes, most_pixels: int | None) -> bytes:
    return harmless(data, look_at(data, most_pixels))
