"""What asks, follows and reads queries: the part that answers HTTP."""

import time
from datetime import timedelta
from functools import cache
from uuid import uuid4

from data_lake.gateways.aws_clients import dynamodb, s3, s3_for_links, sqs
from data_lake.gateways.dynamodb_budgets import DynamoDbBudgets
from data_lake.gateways.dynamodb_catalogue import DynamoDbCatalogue
from data_lake.gateways.dynamodb_commits import DynamoDbCommits
from data_lake.gateways.dynamodb_queries import DynamoDbQueries
from data_lake.gateways.dynamodb_saved_queries import DynamoDbSavedQueries
from data_lake.gateways.s3_manifests import S3Manifests
from data_lake.gateways.s3_results import S3Results
from data_lake.gateways.sqs_queries import SqsQueries
from data_lake.settings import QuerySettings, settings
from data_lake.use_cases.queries.allowance import Allowance, BudgetOf
from data_lake.use_cases.queries.ending import EndQuery
from data_lake.use_cases.queries.follow import CancelQuery, ListQueries, QueryStatus
from data_lake.use_cases.queries.known_manifests import KnownManifests
from data_lake.use_cases.queries.plan import Planner
from data_lake.use_cases.queries.results import DownloadResult, ReadResult
from data_lake.use_cases.queries.save import SavedQueries
from data_lake.use_cases.queries.submit import Asking, EstimateQuery, SubmitQuery
from data_lake.use_cases.queries.waiting import Wait
from data_lake.wiring.sources import now

NO_ATHENA = "-"
"""The name of the workgroup in a stage that has none."""


@cache
def submit_query() -> SubmitQuery:
    ask = settings(QuerySettings)
    return SubmitQuery(
        asking=asking(),
        planner=planner(),
        allowance=allowance(),
        queries=queries(),
        queue=queue(),
        wait=wait(),
        ending=ending(),
        # A day before the bucket forgets the result that would be shown.
        reuse_for=timedelta(days=max(0, ask.result_retention_days - 1)),
        now=now,
        random_hex=lambda: uuid4().hex,
    )


@cache
def estimate_query() -> EstimateQuery:
    return EstimateQuery(asking(), planner(), allowance())


@cache
def query_status() -> QueryStatus:
    return QueryStatus(queries(), ending(), wait())


@cache
def list_queries() -> ListQueries:
    return ListQueries(ending())


@cache
def cancel_query() -> CancelQuery:
    return CancelQuery(queries(), queue(), query_status(), ending())


@cache
def result_page() -> ReadResult:
    return ReadResult(query_status(), results())


@cache
def download_result() -> DownloadResult:
    ask = settings(QuerySettings)
    return DownloadResult(
        status=query_status(),
        results=results(),
        queue=queue(),
        budgets=budgets(),
        validity_seconds=ask.download_validity_seconds,
        now=now,
        clock=time.monotonic,
        pause=time.sleep,
    )


@cache
def saved_queries() -> SavedQueries:
    return SavedQueries(saved(), catalogue(), now)


@cache
def budget_of() -> BudgetOf:
    return BudgetOf(budgets(), allowance(), ending(), now)


@cache
def planner() -> Planner:
    ask = settings(QuerySettings)
    bucket = ask.curated_bucket_name
    return Planner(
        catalogue=catalogue(),
        commits=commits(),
        manifests=KnownManifests(commits()),
        address=lambda key: f"s3://{bucket}/{key}",
        embedded_limit_bytes=ask.embedded_limit_bytes,
        has_athena=ask.athena_workgroup_name != NO_ATHENA,
    )


@cache
def commits() -> DynamoDbCommits:
    ask = settings(QuerySettings)
    manifests = S3Manifests(s3(), ask.curated_bucket_name)
    return DynamoDbCommits(dynamodb(), ask.table_name, manifests)


@cache
def allowance() -> Allowance:
    ask = settings(QuerySettings)
    return Allowance(ask.query_budget_bytes, ask.day_budget_bytes)


@cache
def asking() -> Asking:
    return Asking(saved())


@cache
def ending() -> EndQuery:
    return EndQuery(queries(), now)


@cache
def wait() -> Wait:
    return Wait(queries(), time.monotonic, time.sleep)


@cache
def queries() -> DynamoDbQueries:
    ask = settings(QuerySettings)
    retention = timedelta(days=ask.result_retention_days)
    return DynamoDbQueries(dynamodb(), ask.table_name, retention, now)


@cache
def results() -> S3Results:
    client = s3()
    linking = s3_for_links(client.meta.region_name)
    return S3Results(client, settings(QuerySettings).results_bucket_name, linking)


@cache
def queue() -> SqsQueries:
    return SqsQueries(sqs(), settings(QuerySettings).query_queue_url)


@cache
def budgets() -> DynamoDbBudgets:
    return DynamoDbBudgets(dynamodb(), settings(QuerySettings).table_name)


@cache
def saved() -> DynamoDbSavedQueries:
    return DynamoDbSavedQueries(dynamodb(), settings(QuerySettings).table_name)


@cache
def catalogue() -> DynamoDbCatalogue:
    return DynamoDbCatalogue(dynamodb(), settings(QuerySettings).table_name)
