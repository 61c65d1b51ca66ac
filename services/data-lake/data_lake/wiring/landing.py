"""What landFiles uses."""

import random
import time
from functools import cache, partial

from data_lake.domain.compaction import CompactionPolicy
from data_lake.domain.quarantine import Leniency
from data_lake.engines.files.conversion import FileConverter
from data_lake.engines.files.local_engine import EngineLimits
from data_lake.engines.files.workplace import FileLimits
from data_lake.gateways.aws_clients import dynamodb, events, glue, s3, sqs
from data_lake.gateways.dynamodb_catalogue import DynamoDbCatalogue
from data_lake.gateways.dynamodb_commits import DynamoDbCommits
from data_lake.gateways.eventbridge_bus import EventBridgeBus
from data_lake.gateways.glue_tables import GlueCatalogTables
from data_lake.gateways.s3_curated_files import S3CuratedFiles
from data_lake.gateways.s3_manifests import S3Manifests
from data_lake.gateways.s3_quarantine import S3Quarantine
from data_lake.gateways.s3_raw import S3LandedObjects
from data_lake.gateways.sqs_compaction import SqsCompaction
from data_lake.settings import LandSettings, settings
from data_lake.use_cases.announce_landing import AnnounceLanding
from data_lake.use_cases.commit_files import CommitFiles
from data_lake.use_cases.drop_refused_rows import DropRefusedRows
from data_lake.use_cases.follow_glue import FollowGlue
from data_lake.use_cases.land_file import LandFile
from data_lake.wiring.sources import now


@cache
def land_file() -> LandFile:
    land = settings(LandSettings)
    catalogue = DynamoDbCatalogue(dynamodb(), land.table_name)
    manifests = S3Manifests(s3(), land.curated_bucket_name)
    commits = DynamoDbCommits(dynamodb(), land.table_name, manifests)
    objects = S3LandedObjects(s3(), land.raw_bucket_name, land.quarantine_bucket_name)
    quarantine = S3Quarantine(s3(), land.quarantine_bucket_name)
    tables = GlueCatalogTables(glue(), land.glue_database_name, manifests)
    return LandFile(
        catalogue=catalogue,
        objects=objects,
        quarantine=quarantine,
        commit=CommitFiles(
            commits=commits,
            files=S3CuratedFiles(s3(), land.curated_bucket_name),
            follow=FollowGlue(catalogue, commits, tables),
            compactions=SqsCompaction(sqs(), land.compaction_queue_url),
            policy=_policy(land),
            now=now,
            pause=pause,
        ),
        announce=AnnounceLanding(
            catalogue, commits, EventBridgeBus(events(), land.event_bus_name), now
        ),
        replay_rows=DropRefusedRows(catalogue, objects, quarantine, now),
        opened=partial(FileConverter, limits=_limits(land)),
        most_bytes=land.largest_object_bytes,
        now=now,
        pause=pause,
    )


def _policy(land: LandSettings) -> CompactionPolicy:
    return CompactionPolicy(
        target_bytes=land.compaction_target_bytes, small_files=land.small_files_count
    )


def _limits(land: LandSettings) -> FileLimits:
    return FileLimits(
        object_bytes=land.largest_object_bytes,
        line_bytes=land.largest_line_bytes,
        leniency=Leniency(land.bad_row_percent, land.bad_row_allowance_count),
        engine=EngineLimits(land.engine_memory_mebibytes, land.engine_threads_count),
    )


def pause(attempt: int) -> None:
    """Up to 50, 100, 200 ms … 2 s; at random, so that those who met don't meet again."""
    time.sleep(random.uniform(0, min(2.0, 0.05 * 2**attempt)))
