"""A result's file in another format, made when it is asked for."""

from msgspec import Struct

from data_lake.domain.engine_job import EngineJob, Limits, SourceFile, Stopped, TableSource
from data_lake.domain.errors import PermanentError
from data_lake.domain.names import distinct_names
from data_lake.domain.query import Format
from data_lake.engines.sql import duckdb_type
from data_lake.use_cases.queries.ports import Engine, Queries, Results
from data_lake.use_cases.queries.scratch import scratch

_TABLE = "result"


class ConvertResult(Struct, frozen=True):
    """Repeatable: the same file comes to lie under the same name."""

    queries: Queries
    results: Results
    engine: Engine
    limits: Limits

    def __call__(self, query_id: str, form: Format) -> None:
        if self.results.size(query_id, form) is not None:
            return
        query = self.queries.find(query_id)
        if query is None or query.state != "succeeded":
            raise PermanentError(f"expected a query with a result, and {query_id!r} is none")
        columns = query.outcome.columns
        names = distinct_names([column.name for column in columns])
        source = TableSource(
            name=_TABLE,
            columns=tuple(
                (name, duckdb_type(column.type))
                for name, column in zip(names, columns, strict=True)
            ),
            files=(SourceFile(self.results.address(query_id, "parquet")),),
        )
        with scratch() as directory:
            job = EngineJob(
                id=f"{query_id}.{form}",
                directory=directory,
                sql=f"SELECT * FROM lake.{_TABLE}",
                columns=columns,
                tables=(source,),
                format=form,
            )
            try:
                result = self.engine.run(job, self.limits, lambda: False)
            except Stopped as stopped:
                raise PermanentError(f"{query_id} has no {form} file: {stopped}") from stopped
            self.results.store_file(query_id, form, result.file)
