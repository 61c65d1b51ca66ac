"""Whether a file is of the announced type, and whole: by its structure, before any pixel.

A decoder finds a missing end only after it has decoded the rest; here the rest is skipped over.
"""

from collections.abc import Callable
from dataclasses import dataclass

from image_handler.domain.containers import avif, gif, jpeg, png, webp
from image_handler.domain.errors import Truncated, WrongContent


@dataclass(frozen=True, slots=True)
class Container:
    """`starts` answers None when there are too few bytes to tell."""

    name: str
    starts: Callable[[bytes], bool | None]
    walk: Callable[[bytes], None]


CONTAINERS = {
    "image/avif": Container("AVIF", avif.starts, avif.walk),
    "image/gif": Container("GIF", gif.starts, gif.walk),
    "image/jpeg": Container("JPEG", jpeg.starts, jpeg.walk),
    "image/png": Container("PNG", png.starts, png.walk),
    "image/webp": Container("WebP", webp.starts, webp.walk),
}


def require_whole(data: bytes, content_type: str) -> None:
    """Return when `data` is a whole file of the media type.

    Raises WrongContent, Truncated, or NotDecodable when its structure makes no sense.
    """
    container = CONTAINERS.get(content_type)
    if container is None:
        raise WrongContent(f"expected one of {', '.join(CONTAINERS)}, found {content_type}")
    is_of_type = container.starts(data)
    if is_of_type is None:
        raise Truncated(f"expected a whole {container.name}, found its first {len(data)} bytes")
    if not is_of_type:
        raise WrongContent(
            f"expected {content_type}, found a file that starts with {data[:12].hex(' ')}"
        )
    container.walk(data)
