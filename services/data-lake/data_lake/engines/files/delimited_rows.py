"""Rows of delimited text, whole and of one width; what isn't is refused row by row.

A quote that is never closed costs its line, not the rest of the file.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice, repeat
from typing import IO

from data_lake.domain.errors import Unreadable
from data_lake.engines.files.delimited_patterns import Dialect, Patterns
from data_lake.engines.files.encodings import NotUtf8, is_utf8
from data_lake.engines.files.refused_rows import RefusedRows

# A row in quotes may go over many lines; one that is longer has lost its closing quote.
MOST_RECORD_BYTES = 2**20
_HEADER_BYTES = 2**14


class RowCleaner:
    """Writes a file's good rows, and nothing else, for an engine that then finds no fault.

    Rows are counted from 0 as they are found whole; `unwanted` says which of these are refused all
    the same, and why. Raises NotUtf8 at a line that isn't, unless `is_utf8_sure`.

    One that `is_trusting` looks at a block as a whole, which is ten times as fast. The engine
    refuses to read the first row of another width, and whoever called comes again without trust.
    """

    def __init__(
        self,
        dialect: Dialect,
        clean: IO[bytes],
        refused: RefusedRows,
        *,
        most_line_bytes: int,
        is_utf8_sure: bool,
        unwanted: Mapping[int, str],
        is_trusting: bool = False,
    ) -> None:
        self._patterns = Patterns(dialect.delimiter, dialect.quote, dialect.width)
        self._width = dialect.width
        self._clean = clean
        self._refused = refused
        self._most_line_bytes = most_line_bytes
        self._is_utf8_sure = is_utf8_sure
        self._unwanted = unwanted
        self._unwanted_rows = sorted(unwanted)
        self._is_trusting = is_trusting
        # The header is the whole row before the first.
        self._row = -1 if dialect.names is not None else 0
        self._line = 1
        self._byte = 0
        self.written = 0
        self.is_counted = True
        """False once lines were taken for rows that may have several."""

    def clean(self, blocks: Iterable[bytes]) -> int:
        """Answers how many rows were written."""
        rest = b""
        for block in blocks:
            rest += block
            end = rest.rfind(b"\n") + 1
            taken = self._take(rest[:end], is_last=False) if end else 0
            rest = rest[taken:]
            if len(rest) > self._most_line_bytes and b"\n" not in rest:
                self._fail_for_length()
        if rest:
            self._take(rest if rest.endswith(b"\n") else rest + b"\n", is_last=True)
        return self.written

    def _fail_for_length(self) -> None:
        raise Unreadable(
            f"expected lines of at most {self._most_line_bytes} bytes, line {self._line} is longer",
            self._line,
            self._byte,
        )

    def _take(self, chunk: bytes, is_last: bool) -> int:
        """Takes whole lines; answers how many bytes of them are settled."""
        head = 0
        if self._row < 0:
            # The header, and what may stand above it; the lines below may go at once.
            end = chunk.find(b"\n", _HEADER_BYTES) + 1 or len(chunk)
            head = self._take_each(chunk[:end], is_last=is_last and end == len(chunk))
        if head == len(chunk):
            return head
        rest = chunk[head:] if head else chunk
        if self._take_at_once(rest):
            return len(chunk)
        return head + self._take_each(rest, is_last=is_last)

    def _take_each(self, chunk: bytes, *, is_last: bool) -> int:
        kept: list[bytes] = []
        position = 0
        for start, end, reason in self._records(chunk, is_last):
            record = chunk[start:end].rstrip(b"\r\n")
            if reason == "" and self._row >= 0:
                reason = self._unwanted.get(self._row, "")
                self._row += 1
            elif reason == "":
                # The header.
                self._row += 1
                reason = None
            if reason == "":
                kept.append(record)
            elif reason is not None:
                good = self.written + len(kept)
                self._refused.add(self._line, self._byte, reason, record, good)
            self._line += chunk.count(b"\n", start, end)
            self._byte += end - start
            position = end
        if kept:
            self._clean.write(b"\n".join(kept) + b"\n")
            self.written += len(kept)
        return position

    def _take_at_once(self, chunk: bytes) -> bool:
        """Most files have only such chunks: ten times as fast as row by row."""
        if self._row < 0 or b"\x00" in chunk or len(chunk) > self._most_line_bytes:
            return False
        rows = chunk.replace(b"\r\n", b"\n") if b"\r" in chunk else chunk
        if b"\r" in rows or not (rows.isascii() or is_utf8(rows)):
            return False
        is_quoted = self._patterns.quote in rows
        if is_quoted and (not self._is_trusting or rows is not chunk):
            return False
        if b"\n\n" in rows or rows.startswith(b"\n"):
            return False
        count = rows.count(b"\n")
        if not is_quoted and not self._are_rows(rows, count):
            return False
        if self._has_unwanted(count):
            return False
        self.is_counted = self.is_counted and not is_quoted
        self._clean.write(rows)
        self.written += count
        self._row += count
        self._line += count
        self._byte += len(chunk)
        return True

    def _are_rows(self, lines: bytes, count: int) -> bool:
        delimiter, wanted = self._patterns.delimiter, self._width - 1
        if self._is_trusting:
            return lines.count(delimiter) == wanted * count
        counts = map(bytes.count, lines.split(b"\n"), repeat(delimiter))
        # What is behind the last line's end is no line.
        return list(islice(counts, count)).count(wanted) == count

    def _has_unwanted(self, rows: int) -> bool:
        next_one = bisect_left(self._unwanted_rows, self._row)
        return any(row < self._row + rows for row in self._unwanted_rows[next_one : next_one + 1])

    def _records(self, chunk: bytes, is_last: bool) -> Iterator[tuple[int, int, str | None]]:
        """Start, end, and why it is no row: "" for one, None for an empty line."""
        start, size = 0, len(chunk)
        while start < size:
            end = chunk.index(b"\n", start) + 1
            if end - start > self._most_line_bytes:
                self._fail_for_length()
            record = chunk[start:end]
            reason = self._fault_of_plain(record)
            if reason is _UNDECIDED:
                found = self._patterns.row.match(chunk, start) or self._patterns.any.match(
                    chunk, start
                )
                if found is None and not is_last and size - start < MOST_RECORD_BYTES:
                    return
                if found is None or found.end() == start:
                    reason = "a quote isn't closed, or text follows its end"
                else:
                    end = found.end()
                    record = chunk[start:end]
                    reason = self._fault(record, self._patterns.width(record))
            yield start, end, reason
            start = end

    def _fault_of_plain(self, line: bytes) -> str | None:
        if self._patterns.quote in line:
            return _UNDECIDED
        if line in (b"\n", b"\r\n"):
            return None
        return self._fault(line, line.count(self._patterns.delimiter) + 1)

    def _fault(self, record: bytes, width: int) -> str:
        if not (record.isascii() or is_utf8(record)):
            if not self._is_utf8_sure:
                raise NotUtf8
            return "not UTF-8"
        if b"\x00" in record:
            return "a zero byte"
        if self._patterns.quote not in record and b"\r" in record.removesuffix(b"\r\n"):
            return "a carriage return within the line"
        return "" if width == self._width else f"expected {self._width} fields, got {width}"


_UNDECIDED = "undecided"
