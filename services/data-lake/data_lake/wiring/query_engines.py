"""What runs queries and converts their results: the part behind the queue, with the engines."""

from functools import cache

from data_lake.domain.engine_job import Limits
from data_lake.gateways.athena_engine import AthenaEngine
from data_lake.gateways.aws_clients import athena, events, s3, sts
from data_lake.gateways.duckdb_engine import DuckDbEngine
from data_lake.gateways.eventbridge_bus import EventBridgeBus
from data_lake.gateways.query_bus import QueryBus
from data_lake.gateways.query_reader import QueryReader
from data_lake.settings import RunQuerySettings, settings
from data_lake.use_cases.queries.convert import ConvertResult
from data_lake.use_cases.queries.ports import Engine
from data_lake.use_cases.queries.run import RunQuery
from data_lake.use_cases.queries.scratch import clear_scratch as clear_scratch
from data_lake.wiring.queries import NO_ATHENA, allowance, ending, planner, queries, queue, results
from data_lake.wiring.sources import now


@cache
def run_query() -> RunQuery:
    run = settings(RunQuerySettings)
    return RunQuery(
        queries=queries(),
        planner=planner(),
        allowance=allowance(),
        engines=engines(),
        results=results(),
        queue=queue(),
        announcer=QueryBus(EventBridgeBus(events(), run.event_bus_name)),
        ending=ending(),
        limits=limits(),
        now=now,
    )


@cache
def convert_result() -> ConvertResult:
    return ConvertResult(queries(), results(), embedded(), limits())


@cache
def engines() -> dict[str, Engine]:
    run = settings(RunQuerySettings)
    by_name: dict[str, Engine] = {"embedded": embedded()}
    if run.athena_workgroup_name != NO_ATHENA:
        by_name["athena"] = AthenaEngine(
            athena(),
            run.athena_workgroup_name,
            run.athena_database_name,
            embedded(),
        )
    return by_name


@cache
def embedded() -> DuckDbEngine:
    return DuckDbEngine(lambda job: reader().storage_for(job))


@cache
def reader() -> QueryReader:
    run = settings(RunQuerySettings)
    endpoint = s3().meta.endpoint_url
    return QueryReader(
        sts(),
        run.query_reader_role_arn,
        run.curated_bucket_name,
        run.aws_region,
        "" if ".amazonaws.com" in endpoint else endpoint,
        now,
    )


@cache
def limits() -> Limits:
    run = settings(RunQuerySettings)
    return Limits(
        seconds=run.query_seconds,
        memory_mebibytes=run.engine_memory_mebibytes,
        address_mebibytes=run.engine_address_mebibytes,
        disk_mebibytes=run.engine_disk_mebibytes,
        threads=run.engine_threads_count,
        inline_rows=run.result_inline_rows_count,
        inline_bytes=run.result_inline_bytes,
    )
