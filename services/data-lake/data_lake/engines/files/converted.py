"""What a file became, on local disk."""

from pathlib import Path

from msgspec import Struct

from data_lake.domain.trino_types import Kind


class WrittenFile(Struct, frozen=True):
    """`digest` is the SHA-256 of its bytes, in hex."""

    partition: str
    path: Path
    rows: int
    checksum: int
    digest: str


class Converted(Struct, frozen=True, kw_only=True):
    """`columns` are those of the file, with the types that the data set's must have to hold them.

    The refused rows are at `refused_path` as RefusedRow lines.
    """

    format: str
    compression: str
    encoding: str
    header: str
    rows: int
    columns: tuple[tuple[str, Kind], ...]
    files: tuple[WrittenFile, ...]
    refused_rows: int
    refused_path: Path
