"""The fields of an EXIF block: a TIFF structure of directories, each of entries of twelve bytes.

Source: CIPA DC-008 (Exif 2.32), 4.5 and 4.6, https://www.cipa.jp/std/documents/e/DC-X008-Translation-2019-E.pdf;
TIFF 6.0, 2
"""

from collections.abc import Iterator
from typing import NamedTuple

# Cameras write a few dozens; a count is two bytes, and may claim 65,535.
MOST_FIELDS = 512
MOST_VALUES = 64
_PREFIX = b"Exif\0\0"
_ENTRY_BYTES = 12
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8}
_TEXT, _RATIONAL, _SIGNED_RATIONAL = 2, 5, 10
_SIGNED = {6, 8, 9, 10}
_BYTES = {2, 7}

Value = str | bytes | list[float]


class Field(NamedTuple):
    """`at` is where its entry begins, `start` and `end` where its value lies."""

    tag: int
    kind: int
    at: int
    start: int
    end: int


class Block(NamedTuple):
    """`origin` is where the byte order stands: all offsets count from there."""

    data: bytes
    origin: int
    order: str
    first: int

    def number(self, at: int, size_bytes: int, *, signed: bool = False) -> int:
        read = self.data[at : at + size_bytes]
        return int.from_bytes(read, self.order, signed=signed)  # type: ignore[arg-type]

    def fields(self, directory: int) -> Iterator[Field]:
        """Of the directory at an offset; those that lie outside of the block are left out."""
        at = self.origin + directory
        count = min(self.number(at, 2), MOST_FIELDS)
        for entry in range(at + 2, at + 2 + count * _ENTRY_BYTES, _ENTRY_BYTES):
            tag, kind = self.number(entry, 2), self.number(entry + 2, 2)
            size = _SIZES.get(kind, 0) * self.number(entry + 4, 4)
            start = entry + 8 if size <= 4 else self.origin + self.number(entry + 8, 4)
            if size and start + size <= len(self.data):
                yield Field(tag, kind, entry, start, start + size)

    def values(self, directory: int | None) -> dict[int, Value]:
        """By their tags; of one that stands there twice the first."""
        found: dict[int, Value] = {}
        for field in self.fields(directory) if directory else ():
            found.setdefault(field.tag, self._value(field))
        return found

    def _value(self, field: Field) -> Value:
        if field.kind in _BYTES:
            raw = self.data[field.start : field.end]
            return _text(raw) if field.kind == _TEXT else raw
        size, is_signed = _SIZES[field.kind], field.kind in _SIGNED
        ends = min(field.end, field.start + MOST_VALUES * size)
        if field.kind not in (_RATIONAL, _SIGNED_RATIONAL):
            starts = range(field.start, ends, size)
            return [float(self.number(at, size, signed=is_signed)) for at in starts]
        pairs = [
            (self.number(at, 4, signed=is_signed), self.number(at + 4, 4, signed=is_signed))
            for at in range(field.start, ends, size)
        ]
        return [above / below for above, below in pairs if below]


def block_of(exif: bytes) -> Block | None:
    """With or without the name that JPEG puts before it; None when it is none."""
    origin = len(_PREFIX) if exif.startswith(_PREFIX) else 0
    order = {b"II*\0": "little", b"MM\0*": "big"}.get(exif[origin : origin + 4])
    if order is None:
        return None
    block = Block(exif, origin, order, 0)
    return block._replace(first=block.number(origin + 4, 4))


def _text(raw: bytes) -> str:
    """Printable and short: people read it, and it ends at its first NUL."""
    text = raw.partition(b"\0")[0].decode("utf-8", "replace").strip()
    return "".join(each for each in text if each.isprintable())[:200]
