"""GIF: blocks to the trailer.

Source: GIF89a Specification, https://www.w3.org/Graphics/GIF/spec-gif89a.txt
"""

from collections.abc import Iterable, Iterator
from itertools import repeat

from image_handler.domain.containers.signature import starts_with
from image_handler.domain.errors import NotDecodable, Truncated

EXTENSION, IMAGE, TRAILER = 0x21, 0x2C, 0x3B
HEADER_BYTES = 13
DESCRIPTOR_BYTES = 10
ENDLESS = repeat(None)


def starts(data: bytes) -> bool | None:
    """GIF87a or GIF89a."""
    if starts_with(data, b"GIF87a") is False:
        return starts_with(data, b"GIF89a")
    return starts_with(data, b"GIF87a")


def walk(data: bytes) -> None:
    try:
        position = HEADER_BYTES + colour_table_bytes(data[10])
        while (kind := data[position]) != TRAILER:
            if kind == EXTENSION:
                position = behind_sub_blocks(data, position + 2)
            elif kind == IMAGE:
                table = colour_table_bytes(data[position + DESCRIPTOR_BYTES - 1])
                # A byte with the code size of LZW stands before the sub-blocks.
                position = behind_sub_blocks(data, position + DESCRIPTOR_BYTES + table + 1)
            else:
                raise NotDecodable(f"expected a GIF block, found byte {kind:#04x} in its place")
    except IndexError:
        raise Truncated(
            f"expected a GIF that ends with its trailer, found {len(data):,} bytes without it"
        ) from None


def images(data: bytes, most_blocks: int) -> Iterator[int]:
    """Where each frame's descriptor stands; those behind a cut or damaged place aren't seen.

    Raises NotDecodable for more blocks than `most_blocks`: each may be one byte of a large file.
    """
    position = HEADER_BYTES + colour_table_bytes(data[10])
    blocks = iter(range(most_blocks))
    for _ in blocks:
        if position >= len(data) or data[position] == TRAILER:
            return
        if data[position] == IMAGE:
            if position + DESCRIPTOR_BYTES > len(data):
                return
            yield position
            position += DESCRIPTOR_BYTES + colour_table_bytes(data[position + 9]) + 1
        elif data[position] == EXTENSION:
            position += 2
        else:
            return
        try:
            position = behind_sub_blocks(data, position, blocks)
        except IndexError:
            return
    raise NotDecodable(f"expected at most {most_blocks:,} blocks, found more")


def colour_table_bytes(packed: int) -> int:
    """The highest bit says whether there is a table, the lowest three how long it is."""
    return 3 * 2 ** ((packed & 7) + 1) if packed & 0x80 else 0


def behind_sub_blocks(data: bytes, position: int, blocks: Iterable[object] = ENDLESS) -> int:
    """Each has its length before it; one of length 0 ends them. `blocks` is used up by them."""
    for _ in blocks:
        length = data[position]
        position += 1 + length
        if not length:
            break
    return position
