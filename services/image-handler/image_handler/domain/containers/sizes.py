"""How large a picture is and how many frames it has, by its header alone, of each format.

A file may be cut off behind its header. Sources: those of this package's other modules; TIFF 6.0,
2 (structure) and https://www.awaresystems.be/imaging/tiff/bigtiff.html; ISO/IEC 23008-12, 6.5.3.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from image_handler.domain.containers import avif, gif, jpeg
from image_handler.domain.containers.sniffing import AVIF, GIF, JPEG, PNG, TIFF, WEBP
from image_handler.domain.errors import NotDecodable, Refused
from image_handler.domain.limits import MOST_FRAMES, Header

# Start of frame: all but the tables that share the row (DHT, JPG, DAC).
_FRAMES_OF_JPEG = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
_SIZES_OF_TIFF = {1: 1, 3: 2, 4: 4, 16: 8}
"""By the type of a field; those that a width may have."""
_WIDTH_OF_TIFF, _HEIGHT_OF_TIFF = 256, 257
# A block of a GIF has up to 255 bytes, and encoders fill them.
_MOST_BLOCKS = 1_000_000
_MOST_CHUNKS = 100_000
_CONTAINERS = {b"meta": 4, b"iprp": 0, b"ipco": 0, b"moov": 0, b"trak": 0, b"mdia": 0, b"minf": 0,
               b"stbl": 0}  # fmt: skip
"""Boxes that hold boxes, and how many bytes of version and flags stand before those."""


class _Frame(NamedTuple):
    width: int
    height: int


def header_of(data: bytes, content_type: str) -> Header:
    """As stored, before any orientation. Raises NotDecodable when the header makes no sense."""
    try:
        frames = list(_READERS[content_type](data))
    except (IndexError, KeyError, Refused) as error:
        raise NotDecodable(f"expected the header of {content_type}, found none whole") from error
    if not frames or min(map(min, frames)) < 1:
        raise NotDecodable(f"expected a picture of a pixel or more, found {frames[:1]}")
    return Header(max(f.width for f in frames), max(f.height for f in frames), len(frames))


def _of_jpeg(data: bytes) -> Iterator[_Frame]:
    jpeg.require_few_scans(data)
    position = 2
    while marker := jpeg.MARKER.search(data, position):
        code, position = marker[1][0], marker.end()
        if code in _FRAMES_OF_JPEG:
            yield _Frame(_big(data, position + 5, 2), _big(data, position + 3, 2))
            return
        if code in (jpeg.START_OF_SCAN, jpeg.END_OF_IMAGE):
            return
        if code not in jpeg.ALONE:
            position += max(_big(data, position, 2), 2)


def _of_png(data: bytes) -> Iterator[_Frame]:
    """Only its first frame is read, of an animated one too."""
    yield _Frame(_big(data, 16, 4), _big(data, 20, 4))


def _of_gif(data: bytes) -> Iterator[_Frame]:
    """A frame may reach over the screen, and the decoder then makes room for it."""
    screen = _Frame(_little(data, 6, 2), _little(data, 8, 2))
    for place in gif.images(data, _MOST_BLOCKS):
        left, top, width, height = (_little(data, place + 1 + 2 * i, 2) for i in range(4))
        yield _Frame(max(screen.width, left + width), max(screen.height, top + height))


def _of_webp(data: bytes) -> Iterator[_Frame]:
    kind = data[12:16]
    if kind == b"VP8 ":
        yield _Frame(_little(data, 26, 2) & 0x3FFF, _little(data, 28, 2) & 0x3FFF)
    elif kind == b"VP8L":
        bits = _little(data, 21, 4)
        yield _Frame((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
    elif kind == b"VP8X":
        canvas = _Frame(_little(data, 24, 3) + 1, _little(data, 27, 3) + 1)
        frames = sum(1 for each in _chunks_of_webp(data) if each == b"ANMF")
        yield from [canvas] * min(max(frames, 1), MOST_FRAMES + 1)


def _chunks_of_webp(data: bytes) -> Iterator[bytes]:
    position = 12
    for _ in range(_MOST_CHUNKS):
        if position + 8 > len(data):
            return
        yield data[position : position + 4]
        length = _little(data, position + 4, 4)
        position += 8 + length + length % 2
    raise NotDecodable(f"expected at most {_MOST_CHUNKS:,} chunks, found more")


def _of_avif(data: bytes) -> Iterator[_Frame]:
    """Of the picture, its tiles and its alpha the largest; a sequence has its samples as frames."""
    sizes, samples = [_Frame(0, 0)], 0
    for kind, start in _boxes_within(data, 0, len(data)):
        if kind == b"ispe":
            sizes.append(_Frame(_big(data, start + 4, 4), _big(data, start + 8, 4)))
        elif kind in (b"av01", b"hvc1"):
            sizes.append(_Frame(_big(data, start + 24, 2), _big(data, start + 26, 2)))
        elif kind == b"stsz":
            samples = max(samples, _big(data, start + 8, 4))
    largest = _Frame(max(s.width for s in sizes), max(s.height for s in sizes))
    yield from [largest] * min(max(samples, 1), MOST_FRAMES + 1)


def _boxes_within(data: bytes, position: int, until: int) -> Iterator[tuple[bytes, int]]:
    """Kind and start of each box and of those within it; what is cut off is left out."""
    for box in avif.boxes(data, position, until):
        end = min(box.end, until)
        yield box.kind, box.start
        if box.kind in _CONTAINERS:
            yield from _boxes_within(data, box.start + _CONTAINERS[box.kind], end)
        elif box.kind == b"stsd":
            yield from _boxes_within(data, box.start + 8, end)
        if box.end > until:
            return


def _of_tiff(data: bytes) -> Iterator[_Frame]:
    """Page by page; pages may point back to earlier ones, so that they are counted only so far."""
    order: Callable[[bytes, int, int], int] = _little if data[:2] == b"II" else _big
    is_big = order(data, 2, 2) == 43
    pointer, count_bytes, entry = (8, 8, 20) if is_big else (4, 2, 12)
    position = order(data, 8 if is_big else 4, pointer)
    for _ in range(MOST_FRAMES + 1):
        if not position:
            return
        count = order(data, position, count_bytes)
        fields = {}
        for at in range(position + count_bytes, position + count_bytes + entry * count, entry):
            tag, kind = order(data, at, 2), order(data, at + 2, 2)
            if tag in (_WIDTH_OF_TIFF, _HEIGHT_OF_TIFF):
                fields[tag] = order(data, at + 4 + pointer, _SIZES_OF_TIFF[kind])
        yield _Frame(fields[_WIDTH_OF_TIFF], fields[_HEIGHT_OF_TIFF])
        position = order(data, position + count_bytes + entry * count, pointer)


def _big(data: bytes, position: int, size_bytes: int) -> int:
    return int.from_bytes(_cut(data, position, size_bytes), "big")


def _little(data: bytes, position: int, size_bytes: int) -> int:
    return int.from_bytes(_cut(data, position, size_bytes), "little")


def _cut(data: bytes, position: int, size_bytes: int) -> bytes:
    read = data[position : position + size_bytes]
    if len(read) < size_bytes:
        raise IndexError(position)
    return read


_READERS: dict[str, Callable[[bytes], Iterator[_Frame]]] = {
    AVIF: _of_avif,
    GIF: _of_gif,
    JPEG: _of_jpeg,
    PNG: _of_png,
    TIFF: _of_tiff,
    WEBP: _of_webp,
}
