"""What reading a file needs, and what is known of it when it is read."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

from data_lake.domain.quarantine import Leniency
from data_lake.domain.sniffing import Compression, Format
from data_lake.domain.trino_types import Kind
from data_lake.engines.files.local_engine import EngineLimits
from data_lake.engines.files.relations import Relation


class FileLimits(Struct, frozen=True):
    """`object_bytes` is of a file after decompression."""

    object_bytes: int = 3_000_000_000
    line_bytes: int = 8_000_000
    leniency: Leniency = Leniency()
    engine: EngineLimits = EngineLimits()


class Workplace(Struct, frozen=True):
    """A directory of local disk for one file, and the engine that sees it alone."""

    directory: Path
    connection: Any
    limits: FileLimits

    def path(self, name: str) -> Path:
        return self.directory / name


class Content(Struct, frozen=True, kw_only=True):
    """`rows` are good ones so far, or their lines, at most, unless it `is_counted`.

    One that `is_trusted` was looked at by blocks: the engine may find rows that are none.
    `rewrite` looks row by row, and writes the good ones without those of some numbers; it is None
    for a format that is read as a whole or not at all.
    """

    format: Format
    rows: int
    relation: Callable[[Mapping[str, Kind]], Relation]
    compression: Compression = ""
    encoding: str = ""
    header: str = ""
    refused_rows: int = 0
    is_trusted: bool = False
    is_counted: bool = True
    rewrite: "Callable[[Mapping[int, str]], Content] | None" = None
