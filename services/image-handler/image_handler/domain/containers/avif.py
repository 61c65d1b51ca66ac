"""AVIF: whole boxes, and every extent of every item within the file.

The last box may reach "to the end of the file", so that boxes alone don't tell what is missing;
the item locations do.
Sources: AV1 Image File Format 1.1, https://aomediacodec.github.io/av1-avif/; ISO/IEC 14496-12
(ISO base media file format), 4.2 boxes, 4.3 brands, 8.11.3 item locations.

Boxes, items and extents may be told of in a few bytes or none, by the million: more than a decoder
would take are refused. Source: libheif, whose security limits are 1,000 items and 32 extents each,
https://github.com/strukturag/libheif/blob/master/libheif/security_limits.cc
"""

from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

from image_handler.domain.containers.signature import starts_with
from image_handler.domain.errors import NotDecodable, Truncated
from image_handler.domain.records import dataclass

BRANDS = {b"avif", b"avis"}
IN_FILE = 0
"""The construction method of items that lie in the file itself, not in another box."""
MOST_ITEMS = 1_000
MOST_EXTENTS = 32
# Beside one another; encoders write a handful into the file, and a dozen into `meta`.
MOST_BOXES = 1_000


class Box(NamedTuple):
    """Its payload begins at `start`; `end` may lie behind the end of the file."""

    kind: bytes
    start: int
    end: int


class Extent(NamedTuple):
    """A part of an item; `start` and `end` count from the file's beginning where it is IN_FILE."""

    item: int
    method: int
    start: int
    end: int


def starts(data: bytes) -> bool | None:
    """The brand may be the major one or stand among the compatible ones."""
    begins = starts_with(data, b"ftyp", offset=4)
    if not begins:
        return begins
    size = int.from_bytes(data[:4], "big")
    places = chain([8], range(16, min(size, len(data)), 4))
    if any(data[at : at + 4] in BRANDS for at in places):
        return True
    return None if len(data) < size else False


def walk(data: bytes) -> None:
    found = list(boxes(data, 0, len(data)))
    if found and found[-1].end > len(data):
        raise _truncated(f"a box that ends at byte {found[-1].end:,}", len(data))
    located = locations(data, found)
    try:
        for extent in extents(located):
            if extent.method == IN_FILE and extent.end > len(data):
                raise _truncated(f"an item that ends at byte {extent.end:,}", len(data))
    except IndexError:
        raise NotDecodable("expected the locations of the AVIF's items, found too few") from None


def boxes(data: bytes, position: int, until: int) -> Iterator[Box]:
    """Size and type, or size 1 and 64 bits of size behind the type; size 0 is all that is left."""
    found = 0
    while position < until:
        found += 1
        if found > MOST_BOXES:
            raise NotDecodable(f"expected at most {MOST_BOXES:,} boxes, found more")
        size, header = int.from_bytes(data[position : position + 4], "big"), 8
        if size == 1:
            size, header = int.from_bytes(data[position + 8 : position + 16], "big"), 16
        if position + header > until:
            raise _truncated("a box's header", until)
        end = position + size if size else until
        if end < position + header:
            raise NotDecodable(f"expected a box of {header} bytes or more, found {size}")
        yield Box(data[position + 4 : position + 8], position + header, end)
        position = end


def locations(data: bytes, found: list[Box]) -> bytes:
    """The payload of `iloc`; within `meta`, whose own payload begins with version and flags."""
    for meta in found:
        if meta.kind == b"meta":
            until = min(meta.end, len(data))
            for box in boxes(data, meta.start + 4, until):
                if box.kind == b"iloc":
                    return data[box.start : min(box.end, until)]
            raise NotDecodable("expected the locations of the AVIF's items, found none")
    raise _truncated("a box `meta`", len(data))


def extents(payload: bytes) -> Iterator[Extent]:
    """Where each part of each item lies, by the payload of `iloc`; IndexError when that is cut."""
    numbers = Numbers(payload)
    version = numbers.next(4) >> 24
    sizes = numbers.next(2)
    offset_bytes, length_bytes, base_bytes, index_bytes = (
        (sizes >> shift) & 15 for shift in (12, 8, 4, 0)
    )
    for _ in range(_bounded(numbers.next(2 if version < 2 else 4), MOST_ITEMS, "items")):
        item = numbers.next(2 if version < 2 else 4)
        method = numbers.next(2) & 15 if version else IN_FILE
        numbers.next(2)  # the data reference: this file
        base = numbers.next(base_bytes)
        for _ in range(_bounded(numbers.next(2), MOST_EXTENTS, "extents of an item")):
            numbers.next(index_bytes if version else 0)
            start = base + numbers.next(offset_bytes)
            yield Extent(item, method, start, start + numbers.next(length_bytes))


@dataclass(slots=True)
class Numbers:
    """Big-endian numbers one after the other; raises IndexError behind the last."""

    data: bytes
    position: int = 0

    def next(self, size_bytes: int) -> int:
        read = self.data[self.position : self.position + size_bytes]
        if len(read) < size_bytes:
            raise IndexError(self.position)
        self.position += size_bytes
        return int.from_bytes(read, "big")


def _bounded(count: int, most: int, what: str) -> int:
    if count > most:
        raise NotDecodable(f"expected at most {most:,} {what}, found {count:,}")
    return count


def _truncated(expected: str, size_bytes: int) -> Truncated:
    return Truncated(f"expected an AVIF with {expected}, found {size_bytes:,} bytes")
