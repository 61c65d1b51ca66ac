"""What compactPartitions and maintainLake use."""

from datetime import timedelta
from functools import cache
from uuid import uuid4

from data_lake.domain.compaction import CompactionPolicy
from data_lake.engines.compaction import DuckDbRewriter
from data_lake.gateways.aws_clients import dynamodb, glue, s3, sqs
from data_lake.gateways.dynamodb_catalogue import DynamoDbCatalogue
from data_lake.gateways.dynamodb_commits import DynamoDbCommits
from data_lake.gateways.glue_tables import GlueCatalogTables
from data_lake.gateways.s3_curated_files import S3CuratedFiles
from data_lake.gateways.s3_manifests import S3Manifests
from data_lake.gateways.sqs_compaction import SqsCompaction
from data_lake.settings import CompactionSettings, MaintenanceSettings, settings
from data_lake.use_cases.compact_partition import CompactPartition
from data_lake.use_cases.expire_versions import ExpireVersions
from data_lake.use_cases.follow_glue import FollowGlue
from data_lake.use_cases.layout_report import ReportLayout
from data_lake.use_cases.maintain_lake import MaintainLake
from data_lake.wiring.sources import now

# A partition that nobody wrote to for so long is taken to be done.
_SETTLED = timedelta(hours=1)


@cache
def compact_partition() -> CompactPartition:
    compaction = settings(CompactionSettings)
    catalogue = DynamoDbCatalogue(dynamodb(), compaction.table_name)
    manifests = S3Manifests(s3(), compaction.curated_bucket_name)
    commits = DynamoDbCommits(dynamodb(), compaction.table_name, manifests)
    tables = GlueCatalogTables(glue(), compaction.glue_database_name, manifests)
    policy = CompactionPolicy(
        target_bytes=compaction.compaction_target_bytes, small_files=compaction.small_files_count
    )
    return CompactPartition(
        catalogue=catalogue,
        commits=commits,
        files=S3CuratedFiles(s3(), compaction.curated_bucket_name),
        rewriter=DuckDbRewriter(policy.target_bytes, compaction.engine_memory_mebibytes),
        follow=FollowGlue(catalogue, commits, tables),
        policy=policy,
        now=_moment,
        new_id=lambda: uuid4().hex,
    )


@cache
def maintain_lake() -> MaintainLake:
    maintenance = settings(MaintenanceSettings)
    catalogue = DynamoDbCatalogue(dynamodb(), maintenance.table_name)
    manifests = S3Manifests(s3(), maintenance.curated_bucket_name)
    commits = DynamoDbCommits(dynamodb(), maintenance.table_name, manifests)
    tables = GlueCatalogTables(glue(), maintenance.glue_database_name, manifests)
    policy = CompactionPolicy(
        target_bytes=maintenance.compaction_target_bytes, small_files=maintenance.small_files_count
    )
    expire = ExpireVersions(
        catalogue,
        commits,
        S3CuratedFiles(s3(), maintenance.curated_bucket_name),
        timedelta(hours=maintenance.version_retention_hours),
        timedelta(hours=maintenance.orphan_grace_hours),
        now,
    )
    return MaintainLake(
        catalogue,
        commits,
        follow=FollowGlue(catalogue, commits, tables),
        expire=expire,
        report=ReportLayout(catalogue, commits, policy),
        compactions=SqsCompaction(sqs(), maintenance.compaction_queue_url),
        small_files=policy.small_files,
        settled=_SETTLED,
        now=now,
    )


def _moment() -> str:
    return now().strftime("%Y-%m-%dT%H:%M:%S.%fZ")
