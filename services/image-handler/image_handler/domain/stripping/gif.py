"""GIF: its comments, plain texts and the applications' own blocks.

Source: GIF89a Specification, 23 to 26, https://www.w3.org/Graphics/GIF/spec-gif89a.txt
"""

from image_handler.domain.containers.gif import (
    DESCRIPTOR_BYTES,
    EXTENSION,
    HEADER_BYTES,
    IMAGE,
    TRAILER,
    behind_sub_blocks,
    colour_table_bytes,
)

_CONTROL, _APPLICATION = 0xF9, 0xFF
# How often it repeats, and its colour profile; what Adobe puts there is XMP.
_KEPT = (b"NETSCAPE2.0", b"ANIMEXTS1.0", b"ICCRGBG1012")


def stripped(data: bytes) -> bytes:
    """Up to its trailer; what stands behind it isn't part of it, and goes."""
    position = HEADER_BYTES + colour_table_bytes(data[10])
    made = [data[:position]]
    while (kind := data[position]) != TRAILER:
        start = position
        if kind == EXTENSION:
            position = behind_sub_blocks(data, position + 2)
        elif kind == IMAGE:
            table = colour_table_bytes(data[position + DESCRIPTOR_BYTES - 1])
            position = behind_sub_blocks(data, position + DESCRIPTOR_BYTES + table + 1)
        else:
            return data
        block = data[start:position]
        made.append(block if kind == IMAGE or _is_kept(block) else b"")
    return b"".join([*made, bytes([TRAILER])])


def _is_kept(extension: bytes) -> bool:
    is_application = extension[1] == _APPLICATION
    return extension[1] == _CONTROL or (is_application and extension[3:14] in _KEPT)
