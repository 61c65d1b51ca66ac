"""WebP: one RIFF chunk that says how long the file is.

Source: RFC 9649, 2.3 and 2.4, https://www.rfc-editor.org/rfc/rfc9649
"""

from image_handler.domain.containers.signature import starts_with
from image_handler.domain.errors import Truncated


def starts(data: bytes) -> bool | None:
    begins = starts_with(data, b"RIFF")
    return starts_with(data, b"WEBP", offset=8) if begins else begins


def walk(data: bytes) -> None:
    """The size counts what follows it; further bytes behind the file are allowed."""
    told = 8 + int.from_bytes(data[4:8], "little")
    if len(data) < told:
        raise Truncated(f"expected a WebP of {told:,} bytes as it says, found {len(data):,}")
