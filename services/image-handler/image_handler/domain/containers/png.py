"""PNG: chunks to IEND.

Source: PNG Specification (Third Edition), 5.2 and 5.3, https://www.w3.org/TR/png-3/
"""

from image_handler.domain.containers.signature import starts_with
from image_handler.domain.errors import NotDecodable, Truncated

SIGNATURE = b"\x89PNG\r\n\x1a\n"
LONGEST_CHUNK_BYTES = 2**31 - 1


def starts(data: bytes) -> bool | None:
    return starts_with(data, SIGNATURE)


def walk(data: bytes) -> None:
    """Follow the chunks; each is length, type, data and a checksum that the decoder verifies."""
    position = len(SIGNATURE)
    while position + 12 <= len(data):
        length = int.from_bytes(data[position : position + 4], "big")
        if length > LONGEST_CHUNK_BYTES:
            raise NotDecodable(f"expected a PNG chunk below 2 GiB, found one of {length:,} bytes")
        kind = data[position + 4 : position + 8]
        position += 12 + length
        if kind == b"IEND" and position <= len(data):
            return
    raise Truncated(
        f"expected a PNG that ends with its IEND chunk, found {len(data):,} bytes without it"
    )
