"""What runs queries and converts their results: the part behind the queue, with the engines."""

from functools import cache

from data_lake.domain.engine_job import Limits
from data_lake.gateways.athena_engine import AthenaEngine
from data_lake.gateways.aws_clients import athena, events, s3
from data_lake.gateways.duckdb_engine import DuckDbEngine
from data_lake.gateways.duckdb_session import Storage
from data_lake.gateways.eventbridge_bus import EventBridgeBus
from data_lake.gateways.query_bus import QueryBus
from data_lake.settings import RunQuerySettings, settings
from data_lake.use_cases.queries.convert import ConvertResult
from data_lake.use_cases.queries.ports import Engine
from data_lake.use_cases.queries.run import RunQuery
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
            lambda query_id: f"s3://{run.results_bucket_name}/queries/{query_id}/athena/",
            embedded(),
        )
    return by_name


@cache
def embedded() -> DuckDbEngine:
    return DuckDbEngine(storage)


def storage() -> Storage:
    """As whom the function speaks now, and where its SDK finds S3."""
    import boto3

    credentials = boto3.Session().get_credentials()
    if credentials is None:
        raise RuntimeError("expected credentials of the function's role, found none")
    frozen = credentials.get_frozen_credentials()
    endpoint = s3().meta.endpoint_url
    return Storage(
        region=settings(RunQuerySettings).aws_region,
        key_id=frozen.access_key or "",
        secret=frozen.secret_key or "",
        token=frozen.token or "",
        endpoint="" if ".amazonaws.com" in endpoint else endpoint,
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
