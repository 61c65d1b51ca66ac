"""What the routes of the quarantine and of the reconciliation use."""

from functools import cache

from data_lake.gateways.aws_clients import glue, s3, sqs
from data_lake.gateways.glue_tables import GlueCatalogTables
from data_lake.gateways.s3_curated_files import S3CuratedFiles
from data_lake.gateways.s3_manifests import S3Manifests
from data_lake.gateways.s3_refused_rows import S3RefusedRows
from data_lake.gateways.sqs_landing import SqsLanding
from data_lake.settings import QuerySettings, settings
from data_lake.use_cases.reconcile import Counted, Reconcile
from data_lake.use_cases.replay_quarantine import ReplayQuarantine
from data_lake.wiring.http import catalogue, commits, serve
from data_lake.wiring.sources import now


@cache
def quarantine() -> S3RefusedRows:
    return S3RefusedRows(s3(), serve().quarantine_bucket_name)


@cache
def replay_quarantine() -> ReplayQuarantine:
    return ReplayQuarantine(catalogue(), SqsLanding(sqs(), serve().landing_queue_url))


@cache
def reconcile() -> Reconcile:
    bucket = serve().curated_bucket_name
    manifests = S3Manifests(s3(), bucket)
    tables = GlueCatalogTables(glue(), settings(QuerySettings).athena_database_name, manifests)
    files = S3CuratedFiles(s3(), bucket)
    return Reconcile(catalogue(), commits(), files, tables, _uncounted, now)


def _uncounted(path: str) -> Counted:
    """The function has no engine to read files by: `npm run data-lake -- reconcile --deep` has."""
    raise NotImplementedError(f"{path} is not read again over HTTP")
