"""The real engine before a server of files that counts, and jobs for it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import duckdb
from msgspec import json
from msgspec.structs import replace

from data_lake.domain.engine_job import EngineJob, EngineResult, Limits, SourceFile, TableSource
from data_lake.domain.query import Column, Format
from data_lake.gateways.duckdb_engine import DuckDbEngine
from data_lake.gateways.duckdb_session import Storage
from tests.range_server import RangeServer

LIMITS = Limits(
    seconds=20,
    memory_mebibytes=256,
    address_mebibytes=3072,
    disk_mebibytes=64,
    threads=2,
    inline_rows=2500,
    inline_bytes=500_000,
)
NUMBERS = (("id", "BIGINT"), ("value", "DOUBLE"), ("word", "VARCHAR"))


@dataclass
class EngineRoom:
    """`store` makes objects; `ask` runs a statement of DuckDB's over what `table` names."""

    folder: Path
    server: RangeServer
    engine: DuckDbEngine = field(init=False)
    job_numbers: Any = field(default_factory=count)

    def __post_init__(self) -> None:
        self.engine = DuckDbEngine(
            lambda _: Storage("eu-west-1", "key", "secret", "token", self.server.endpoint)
        )

    def store(self, sql: str, name: str, partition: str = "all") -> SourceFile:
        path = self.server.root / "curated" / "data" / "numbers" / partition / name
        path.parent.mkdir(parents=True, exist_ok=True)
        duckdb.execute(f"COPY ({sql}) TO '{path}' (FORMAT parquet, COMPRESSION zstd)")
        return SourceFile(f"s3://curated/data/numbers/{partition}/{name}", partition)

    def table(
        self,
        files: Sequence[SourceFile],
        columns: Sequence[tuple[str, str]] = NUMBERS,
        partition_column: str = "",
    ) -> TableSource:
        return TableSource(
            name="numbers",
            columns=tuple(columns),
            files=tuple(files),
            partition_column=partition_column,
        )

    def ask(
        self,
        sql: str,
        names: str = "a",
        tables: Sequence[TableSource] = (),
        is_cancelled: Callable[[], bool] = lambda: False,
        form: Format = "parquet",
        **limits: Any,
    ) -> EngineResult:
        directory = self.folder / f"job-{next(self.job_numbers)}"
        directory.mkdir()
        job = EngineJob(
            id=directory.name,
            directory=str(directory),
            sql=sql,
            columns=tuple(Column(name, "varchar") for name in names.split()),
            tables=tuple(tables),
            format=form,
        )
        self.server.forget()
        return self.engine.run(job, replace(LIMITS, **limits), is_cancelled)


def rows_of(result: EngineResult) -> list[list[Any]]:
    return [row for page in result.pages for row in json.decode(page)]
