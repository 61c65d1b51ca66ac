"""Whether a file is of the announced type, and whole: by its structure, before any pixel.

A decoder finds a missing end only after it has decoded the rest; here the rest is skipped over.
"""

from importlib import import_module

from image_handler.domain.errors import Truncated, WrongContent

# Each has a module with `starts`, which answers None when there are too few bytes to tell, and
# `walk`. They are loaded by the first file of the kind.
_NAMES = {
    "image/avif": "AVIF",
    "image/gif": "GIF",
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/webp": "WebP",
}


def require_whole(data: bytes, content_type: str) -> None:
    """Return when `data` is a whole file of the media type.

    Raises WrongContent, Truncated, or NotDecodable when its structure makes no sense.
    """
    name = _NAMES.get(content_type)
    if name is None:
        raise WrongContent(f"expected one of {', '.join(_NAMES)}, found {content_type}")
    container = import_module(f"{__name__}.{name.lower()}")
    is_of_type = container.starts(data)
    if is_of_type is None:
        raise Truncated(f"expected a whole {name}, found its first {len(data)} bytes")
    if not is_of_type:
        raise WrongContent(
            f"expected {content_type}, found a file that starts with {data[:12].hex(' ')}"
        )
    container.walk(data)
