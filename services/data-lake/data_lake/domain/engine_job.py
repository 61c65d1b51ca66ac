"""What an engine is given, what it is held to, and what comes of it."""

from msgspec import Struct
from msgspec.structs import replace

from data_lake.domain.query import Column, Format


class SourceFile(Struct, frozen=True):
    """A Parquet object's address, `s3://bucket/key`, and the partition whose rows it holds."""

    address: str
    partition: str = ""


class TableSource(Struct, frozen=True, kw_only=True):
    """A table as a statement sees it: the rows of `files` under these columns.

    `columns` are names and the engine's types, in order; `partition_column` is one of them or "".
    """

    name: str
    columns: tuple[tuple[str, str], ...]
    files: tuple[SourceFile, ...]
    partition_column: str = ""


class EngineJob(Struct, frozen=True, kw_only=True):
    """`directory` is an empty one of the caller's, where the result is left. `athena_sql` is the
    same statement as `sql` in Athena's dialect; `columns` are those of the result, by position;
    `reads` are addresses beside those of the tables; `attempt` counts those before it.
    """

    id: str
    directory: str
    sql: str
    columns: tuple[Column, ...]
    tables: tuple[TableSource, ...] = ()
    reads: tuple[str, ...] = ()
    athena_sql: str = ""
    format: Format = "parquet"
    attempt: int = 0


# Ten times slower than the engine is with a dear question, such as a sort of all columns.
_BYTES_A_SECOND = 5_000_000
_LEAST_SECONDS = 4


class Limits(Struct, frozen=True, kw_only=True):
    """A query's process is killed at `seconds`, can't map more than `address_mebibytes`, and has
    `disk_mebibytes` for what doesn't fit into memory, and as many for its result's file.

    Pages end at `inline_rows` or `inline_bytes`; whatever is beyond is in the file alone.
    """

    seconds: float
    memory_mebibytes: int
    address_mebibytes: int
    disk_mebibytes: int
    threads: int
    inline_rows: int
    inline_bytes: int
    processor_seconds: float | None = None
    """Of all threads together; None is what `seconds` allow."""

    def worth(self, size_bytes: int) -> "Limits":
        """For a query that reads so much: what computes for long over little does so in vain.

        A machine that is busy counts for nothing, as processor time is counted.
        """
        return replace(self, processor_seconds=_LEAST_SECONDS + size_bytes / _BYTES_A_SECOND)


class EngineResult(Struct, frozen=True, kw_only=True):
    """`pages` are JSON arrays of rows. `file` is the path of one in the format asked for."""

    columns: tuple[Column, ...]
    rows: int
    pages: tuple[bytes, ...]
    is_whole: bool
    file: str
    bytes_read: int
    requests: int
    milliseconds: int


class Stopped(Exception):
    """The statement was refused or ended by the engine; asking again would end the same way.

    `bytes_read` until then, as far as the engine charges them.
    """

    def __init__(self, code: str, message: str, bytes_read: int = 0) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.bytes_read = bytes_read


class Cancelled(Exception):
    """Its asker wants no answer any more; `bytes_read` as in Stopped."""

    def __init__(self, bytes_read: int = 0) -> None:
        super().__init__("cancelled")
        self.bytes_read = bytes_read
