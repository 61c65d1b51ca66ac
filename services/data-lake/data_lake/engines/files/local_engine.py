"""DuckDB for local files: bounded, in UTC, and without a way to fetch extensions."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from data_lake.engines.files.sql_text import literal

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


class EngineLimits(Struct, frozen=True):
    memory_mb: int = 1200
    threads: int = 2


@contextmanager
def local_engine(directory: Path | str, limits: EngineLimits) -> Iterator["DuckDBPyConnection"]:
    """Spills into the directory and sees no file outside of it."""
    import duckdb

    settings: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": f"{limits.memory_mb}MB",
        "threads": limits.threads,
        "temp_directory": f"{directory}/spilled",
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    connection = duckdb.connect(":memory:", config=settings)
    try:
        # An instant without its zone, and one that loses it, are UTC's.
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute(f"SET allowed_directories = [{literal(directory)}]")
        connection.execute("SET enable_external_access = false")
        yield connection
    finally:
        connection.close()
