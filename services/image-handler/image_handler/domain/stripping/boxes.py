"""AVIF and HEIC: the items that hold EXIF or XMP.

They are written over where they lie: all other items are found by their places in the file, which
have to stay. Which way is up isn't told by EXIF here, but by boxes of their own.
Source: ISO/IEC 14496-12, 8.11.3 (iloc), 8.11.6 (iinf); ISO/IEC 23008-12, A.2.1 (EXIF)
"""

from collections.abc import Iterator

from image_handler.domain.containers.avif import (
    IN_FILE,
    Box,
    Numbers,
    boxes,
    extents,
    locations,
)
from image_handler.domain.stripping.orienting import tells_of_nobody

IN_META = 1
"""The construction method of items that lie in the box `idat`."""
_WORDS = {b"Exif", b"mime", b"uri "}
# Where its TIFF begins, and one without any entry.
_NO_EXIF = bytes(4) + b"MM\0*\0\0\0\x08" + bytes(6)


def stripped(data: bytes) -> bytes:
    found = list(boxes(data, 0, len(data)))
    meta = next((box for box in found if box.kind == b"meta"), None)
    if meta is None or meta.end > len(data):
        return data
    words = dict(_items_of_words(data, meta))
    made = bytearray(data)
    own = [box.start for box in boxes(data, meta.start + 4, meta.end) if box.kind == b"idat"]
    bases = {IN_FILE: 0, IN_META: next(iter(own), 0)}
    left = {item: _nothing(kind) for item, kind in words.items()}
    for part in extents(locations(data, found)) if words else ():
        if part.item not in words or part.method not in bases:
            continue
        start, end = (at + bases[part.method] for at in (part.start, part.end))
        if end > len(data):
            return data
        if words[part.item] == b"Exif" and _is_of_the_file(data[start:end]):
            continue
        made[start:end] = bytes(next(left[part.item]) for _ in range(start, end))
    return bytes(made)


def _is_of_the_file(item: bytes) -> bool:
    """Four bytes tell how far behind them its TIFF begins."""
    return tells_of_nobody(item[4 + int.from_bytes(item[:4], "big") :])


def _nothing(kind: bytes) -> Iterator[int]:
    """As many bytes as are asked for, that tell nothing and are well-formed."""
    if kind == b"Exif":
        yield from _NO_EXIF
    while True:
        yield 0 if kind == b"Exif" else ord(" ")


def _items_of_words(data: bytes, meta: Box) -> Iterator[tuple[int, bytes]]:
    """Number and kind of each item that is no picture."""
    for box in boxes(data, meta.start + 4, meta.end):
        if box.kind == b"iinf":
            start = box.start + (6 if data[box.start] == 0 else 8)
            for entry in boxes(data, start, box.end):
                numbers = Numbers(data[entry.start : entry.end])
                version = numbers.next(4) >> 24
                item = numbers.next(4 if version == 3 else 2)
                numbers.next(2)  # whether it is protected
                kind = numbers.next(4).to_bytes(4, "big")
                if version in (2, 3) and kind in _WORDS:
                    yield item, kind
