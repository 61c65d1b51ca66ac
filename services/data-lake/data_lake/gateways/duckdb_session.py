"""A DuckDB of one query: it can read the query's own objects, and can't be told otherwise."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct, json

from data_lake.domain.engine_job import EngineJob, Limits, TableSource
from data_lake.engines.sql import SETTINGS, macros_for
from data_lake.gateways.duckdb_views import SCHEMA, quoted, scan, text, view

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


class Storage(Struct, frozen=True):
    """Where objects are, and as whom. `endpoint` is "" on AWS, else `http://host:port`."""

    region: str
    key_id: str
    secret: str
    token: str = ""
    endpoint: str = ""


_OWN_SETTINGS = (
    # Objects never change under their names, so what was read once holds for the query.
    "SET enable_http_metadata_cache = true",
    "SET parquet_metadata_cache = true",
    "SET enable_profiling = 'no_output'",
    "SET profiling_coverage = 'ALL'",
    "SET autoinstall_known_extensions = false",
    "SET autoload_known_extensions = false",
    "SET allow_community_extensions = false",
)


def open_engine() -> "DuckDBPyConnection":
    """All that is the same for every query; with the extension of our own package, so that nothing
    is fetched from elsewhere.
    """
    import duckdb
    import duckdb_extension_httpfs  # type: ignore[import-untyped]

    connection = duckdb.connect(":memory:", config={"allow_persistent_secrets": "false"})
    folder = Path(duckdb_extension_httpfs.__file__).parent / "extensions"
    extension = folder / f"v{duckdb.__version__}" / "httpfs.duckdb_extension"
    connection.execute(f"LOAD {text(str(extension))}")
    for statement in (*_OWN_SETTINGS, *SETTINGS, f"CREATE SCHEMA {SCHEMA}"):
        connection.execute(statement)
    connection.execute("CALL enable_logging('HTTP')")
    # Every statement is looked through by it, and the first time takes it 20 ms.
    connection.execute("SELECT json_serialize_sql('SELECT 1')").fetchall()
    return connection


class Session:
    """`bytes_read` counts what came over the wire, footers too: the engine's own figure, which a
    test compares with a counting server.
    """

    def __init__(self, connection: "DuckDBPyConnection") -> None:
        self.connection = connection
        self.bytes_read = 0

    def prepare(self, job: EngineJob, limits: Limits, storage: Storage, result: str) -> None:
        """What is this query's own, and then no more changes.

        Source: https://duckdb.org/docs/stable/operations_manual/securing_duckdb/overview
        """
        run = self.connection.execute
        run(_secret(storage))
        run("; ".join((*_limits(job, limits, result), *macros_for(job.sql))))
        for table in job.tables:
            self.counted(view(table, self._found(table)))
        run("SET lock_configuration = true")

    def counted(self, statement: str) -> list[Any]:
        """All of its rows: before the last is fetched, what was read isn't known."""
        rows: list[Any] = self.connection.execute(statement).fetchall()
        profile: dict[str, Any] = json.decode(
            self.connection.get_profiling_information(format="json") or "{}"
        )
        self.bytes_read += int(profile.get("total_bytes_read", 0))
        return rows

    def requests(self) -> int:
        answer = self.connection.execute("SELECT count(*) FROM duckdb_logs WHERE type = 'HTTP'")
        row = answer.fetchone()
        return int(row[0]) if row else 0

    def _found(self, table: TableSource) -> dict[str, str]:
        """What the files hold; their footers are kept for the query itself."""
        if not table.files:
            return {}
        rows = self.counted(f"DESCRIBE SELECT * FROM {scan(table)}")
        return {row[0]: row[1] for row in rows}


def _secret(storage: Storage) -> str:
    options = {
        "KEY_ID": storage.key_id,
        "SECRET": storage.secret,
        "REGION": storage.region,
        "SESSION_TOKEN": storage.token,
    }
    if storage.endpoint:
        protocol, _, address = storage.endpoint.rstrip("/").partition("://")
        options |= {"ENDPOINT": address, "URL_STYLE": "path"}
        options["USE_SSL"] = "true" if protocol == "https" else "false"
    said = ", ".join(f"{name} {text(value)}" for name, value in options.items() if value)
    return f"CREATE SECRET {quoted('lake')} (TYPE s3, {said})"


def _limits(job: EngineJob, limits: Limits, result: str) -> Sequence[str]:
    read = [file.address for table in job.tables for file in table.files]
    allowed = ", ".join(text(each) for each in (*read, *job.reads, result))
    spill = text(f"{job.directory}/spill")
    return [
        f"SET memory_limit = '{limits.memory_mebibytes}MiB'",
        f"SET threads = {limits.threads}",
        f"SET temp_directory = {spill}",
        f"SET max_temp_directory_size = '{limits.disk_mebibytes}MiB'",
        f"SET allowed_paths = [{allowed}]",
        "SET enable_external_access = false",
    ]
