"""Rows and files that aren't in the lake: why, and where they stand in what was landed."""

from typing import Any

from msgspec import Struct


class Leniency(Struct, frozen=True):
    """How many bad rows a file may have before all of it is refused: both must be exceeded."""

    bad_row_percent: int = 5
    bad_row_allowance: int = 20

    def forgives(self, bad: int, rows: int) -> bool:
        """Whether the good ones among `rows` land; `rows` counts bad ones too."""
        return bad < rows and bad <= self.most(rows)

    def most(self, rows: int) -> int:
        return max(self.bad_row_allowance, self.bad_row_percent * rows // 100)


class RefusedRow(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A line of rows.jsonl: `line` from 1, `byte` from 0, in the decompressed text as UTF-8.

    `text` is the row as it came, without its line's end; `hex` stands for what isn't UTF-8.
    """

    line: int
    byte: int
    reason: str
    text: str = ""
    hex: str = ""


class Fetched(Struct, frozen=True):
    """An object that is on local disk now."""

    bytes: int
    sha256: str


class Quarantined(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """reason.json: what was refused of a landing, and what it takes to read it again.

    `is_whole`: the file itself is kept as `input`; else its refused rows as rows.jsonl, and
    `header` is the line that they stood under, if they did.
    """

    landing_id: str
    dataset: str
    reason: str
    source: dict[str, Any]
    is_whole: bool
    rows: int = 0
    line: int | None = None
    byte: int | None = None
    header: str = ""
    has_input: bool = True
    at: str = ""
