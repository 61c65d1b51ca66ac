"""GIF: blocks to the trailer.

Source: GIF89a Specification, https://www.w3.org/Graphics/GIF/spec-gif89a.txt
"""

from image_handler.domain.containers.signature import starts_with
from image_handler.domain.errors import NotDecodable, Truncated

EXTENSION, IMAGE, TRAILER = 0x21, 0x2C, 0x3B
HEADER_BYTES = 13
DESCRIPTOR_BYTES = 10


def starts(data: bytes) -> bool | None:
    """GIF87a or GIF89a."""
    if starts_with(data, b"GIF87a") is False:
        return starts_with(data, b"GIF89a")
    return starts_with(data, b"GIF87a")


def walk(data: bytes) -> None:
    try:
        position = HEADER_BYTES + _colour_table_bytes(data[10])
        while (kind := data[position]) != TRAILER:
            if kind == EXTENSION:
                position = _behind_sub_blocks(data, position + 2)
            elif kind == IMAGE:
                table = _colour_table_bytes(data[position + DESCRIPTOR_BYTES - 1])
                # A byte with the code size of LZW stands before the sub-blocks.
                position = _behind_sub_blocks(data, position + DESCRIPTOR_BYTES + table + 1)
            else:
                raise NotDecodable(f"expected a GIF block, found byte {kind:#04x} in its place")
    except IndexError:
        raise Truncated(
            f"expected a GIF that ends with its trailer, found {len(data):,} bytes without it"
        ) from None


def _colour_table_bytes(packed: int) -> int:
    """The highest bit says whether there is a table, the lowest three how long it is."""
    return 3 * 2 ** ((packed & 7) + 1) if packed & 0x80 else 0


def _behind_sub_blocks(data: bytes, position: int) -> int:
    """Each has its length before it; one of length 0 ends them."""
    while length := data[position]:
        position += 1 + length
    return position + 1
