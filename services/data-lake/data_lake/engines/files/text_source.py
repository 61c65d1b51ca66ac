"""A file's text as UTF-8, as often as it is asked for."""

from collections.abc import Iterator
from pathlib import Path

from data_lake.domain.errors import Unreadable
from data_lake.domain.sniffing import Compression, marked_encoding
from data_lake.engines.files import decompression
from data_lake.engines.files.encodings import as_utf8, guessed_encoding, is_utf8

_SAMPLE_BYTES = 2**18
_MARK_BYTES = 64 * 2**10


class TextSource:
    """`is_sure` of the encoding: else a line that isn't UTF-8 is the first sign of another."""

    def __init__(self, path: Path, compression: Compression, most_bytes: int) -> None:
        self._path = path
        self._compression = compression
        self._most_bytes = most_bytes
        first = next(self._bytes(), b"")
        marked = marked_encoding(first[:_MARK_BYTES])
        self.encoding = marked or "utf-8"
        self.is_sure = marked is not None
        self._has_old_lines = False
        if not self.is_sure and not is_utf8(_whole_lines(first)):
            self.guess()
        sample = next(self.blocks(), b"")
        # Line ends of old Macs, which some exports still write.
        self._has_old_lines = b"\r" in sample and b"\n" not in sample

    def guess(self) -> None:
        self.encoding = guessed_encoding(self._bytes())
        self.is_sure = True

    def blocks(self) -> Iterator[bytes]:
        text = as_utf8(self._bytes(), self.encoding)
        return (block.replace(b"\r", b"\n") for block in text) if self._has_old_lines else text

    def sample(self) -> bytes:
        """The first lines, the last of them whole; b"" when there is nothing but white space."""
        blocks = self.blocks()
        found = next(blocks, b"")
        while not found.strip():
            block = next(blocks, b"")
            if not block:
                return b""
            found = block
        rest = found[_SAMPLE_BYTES:] or next(blocks, b"")
        return _whole_lines(found[:_SAMPLE_BYTES]) if rest else found

    def document(self, most_bytes: int) -> bytes:
        """All of it; raises Unreadable for more than is allowed."""
        found = bytearray()
        for block in self.blocks():
            found += block
            if len(found) > most_bytes:
                raise Unreadable(
                    f"expected a document of at most {most_bytes} bytes, got more: JSON lines may"
                    " be longer"
                )
        return bytes(found)

    def _bytes(self) -> Iterator[bytes]:
        return decompression.blocks(self._path, self._compression, self._most_bytes)


def _whole_lines(block: bytes) -> bytes:
    end = max(block.rfind(b"\n"), block.rfind(b"\r"))
    return block[: end + 1] if end >= 0 else block
