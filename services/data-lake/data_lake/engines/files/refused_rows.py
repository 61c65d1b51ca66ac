"""Rows that are refused one by one, on local disk: there may be millions."""

from io import BufferedWriter
from pathlib import Path
from types import TracebackType

from msgspec import json

from data_lake.domain.errors import Unreadable
from data_lake.domain.quarantine import RefusedRow

# Far beyond it a file isn't damaged but of another kind, and each bad row costs more than a good.
_MANY = 100_000


class RefusedRows:
    """As lines of JSON at a path; `first` is what the file is refused for, if it is."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.count = 0
        self.first: RefusedRow | None = None
        self._file: BufferedWriter = path.open("wb")

    def __enter__(self) -> "RefusedRows":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def add(self, line: int, byte: int, reason: str, data: bytes, good: int) -> None:
        """`good` rows came before it; raises Unreadable when most were bad, and many."""
        try:
            row = RefusedRow(line=line, byte=byte, reason=reason, text=data.decode())
        except UnicodeDecodeError:
            row = RefusedRow(line=line, byte=byte, reason=reason, hex=data.hex())
        self.first = self.first or row
        self._file.write(json.encode(row) + b"\n")
        self.count += 1
        if self.count > _MANY and self.count > good:
            raise Unreadable(
                f"more than half of the rows can't be read, the first in line {self.first.line}:"
                f" {self.first.reason}",
                self.first.line,
                self.first.byte,
            )


def write_originals(rows: Path, into: Path, header: str) -> None:
    """The refused rows as they came, under their header if they had one."""
    with rows.open("rb") as refused, into.open("wb") as file:
        if header:
            file.write(header.encode() + b"\n")
        for line in refused:
            row = json.decode(line, type=RefusedRow)
            file.write((bytes.fromhex(row.hex) if row.hex else row.text.encode()) + b"\n")
