"""JSON lines (https://jsonlines.org): an object each; what is none is refused line by line."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from typing import IO

import msgspec
from msgspec import Struct

from data_lake.domain.errors import Unreadable
from data_lake.engines.files.encodings import NotUtf8, is_utf8
from data_lake.engines.files.refused_rows import RefusedRows


class _Anything(Struct):
    """Takes any object: its members are checked and passed over."""


_objects: msgspec.json.Decoder[_Anything] = msgspec.json.Decoder(_Anything)


def are_json_lines(sample: bytes) -> bool:
    """Whether the first line of a sample is an object, or most others: it may be the broken one."""
    lines = [line for line in sample.split(b"\n") if line.strip()]
    return _fault(lines[0]) == "" or 2 * sum(_fault(line) == "" for line in lines) >= len(lines)


class LineCleaner:
    """Writes the lines that are objects, and nothing else: as RowCleaner for delimited text."""

    def __init__(
        self,
        clean: IO[bytes],
        refused: RefusedRows,
        *,
        most_line_bytes: int,
        is_utf8_sure: bool,
        unwanted: Mapping[int, str],
    ) -> None:
        self._clean = clean
        self._refused = refused
        self._most_line_bytes = most_line_bytes
        self._is_utf8_sure = is_utf8_sure
        self._unwanted = unwanted
        self._unwanted_rows = sorted(unwanted)
        self._row = 0
        self._line = 1
        self._byte = 0
        self.written = 0
        self.is_counted = True

    def clean(self, blocks: Iterable[bytes]) -> int:
        """Answers how many lines were written."""
        rest = b""
        for block in blocks:
            rest += block
            if end := rest.rfind(b"\n") + 1:
                self._take(rest[:end])
                rest = rest[end:]
            if len(rest) > self._most_line_bytes:
                self._fail_for_length()
        if rest:
            self._take(rest if rest.endswith(b"\n") else rest + b"\n")
        return self.written

    def _fail_for_length(self) -> None:
        raise Unreadable(
            f"expected lines of at most {self._most_line_bytes} bytes, line {self._line} is longer",
            self._line,
            self._byte,
        )

    def _take(self, chunk: bytes) -> None:
        lines = chunk.split(b"\n")
        lines.pop()
        if max(map(len, lines)) > self._most_line_bytes:
            self._take_each(lines)
        elif self._are_good(chunk, lines):
            self._clean.write(chunk)
            self.written += len(lines)
            self._row += len(lines)
            self._line += len(lines)
            self._byte += len(chunk)
        else:
            self._take_each(lines)

    def _are_good(self, chunk: bytes, lines: list[bytes]) -> bool:
        """No value can go on over a line's end, so that as many values as lines is one each."""
        next_one = bisect_left(self._unwanted_rows, self._row)
        end = self._row + len(lines)
        if any(row < end for row in self._unwanted_rows[next_one : next_one + 1]):
            return False
        if [line for line in lines if not line.startswith(b"{")]:
            return False
        if not (chunk.isascii() or is_utf8(chunk)):
            return False
        try:
            return len(_objects.decode_lines(chunk)) == len(lines)
        except (ValueError, RecursionError):
            return False

    def _take_each(self, lines: list[bytes]) -> None:
        kept: list[bytes] = []
        for line in lines:
            if len(line) > self._most_line_bytes:
                self._fail_for_length()
            if text := line.strip():
                fault = self._fault(text)
                if not fault:
                    fault = self._unwanted.get(self._row, "")
                    self._row += 1
                if fault:
                    good = self.written + len(kept)
                    self._refused.add(self._line, self._byte, fault, line, good)
                else:
                    kept.append(text)
            self._line += 1
            self._byte += len(line) + 1
        if kept:
            self._clean.write(b"\n".join(kept) + b"\n")
            self.written += len(kept)

    def _fault(self, line: bytes) -> str:
        if not (line.isascii() or is_utf8(line)):
            if not self._is_utf8_sure:
                raise NotUtf8
            return "not UTF-8"
        return _fault(line)


def _fault(line: bytes) -> str:
    try:
        _objects.decode(line)
    except msgspec.ValidationError:
        return "expected an object of JSON"
    except (ValueError, RecursionError) as error:
        return f"no JSON: {error}"
    return ""
