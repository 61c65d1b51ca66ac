"""maintainLake and compactPartitions as they are wired, on the local cloud."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from localstack_client.session import Session

from data_lake.gateways.dynamodb_catalogue import DynamoDbCatalogue
from data_lake.gateways.dynamodb_commits import DynamoDbCommits
from data_lake.gateways.glue_tables import GlueCatalogTables
from data_lake.gateways.s3_curated_files import S3CuratedFiles
from data_lake.gateways.s3_manifests import S3Manifests
from data_lake.handlers import compact_partitions, maintain_lake
from data_lake.wiring import layout
from tests.layout_house import FLIGHTS, MONTH, house_of_parquet

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sqs import SQSClient

CONTEXT: Any = SimpleNamespace(get_remaining_time_in_millis=lambda: 900_000)


@pytest.fixture
def database(session: Session) -> Iterator[str]:
    client: Any = session.client("glue")
    name = f"lake_{uuid4().hex}"
    client.create_database(DatabaseInput={"Name": name})
    yield name
    client.delete_database(Name=name)


@pytest.fixture
def house(
    tmp_path: Path,
    session: Session,
    dynamodb: "DynamoDBClient",
    s3: "S3Client",
    table: str,
    bucket: str,
    queue_url: str,
    database: str,
    monkeypatch: pytest.MonkeyPatch,
) -> Any:
    """Its roles are the cloud's, and the functions' settings name the same."""
    settings = {
        "TABLE_NAME": table,
        "CURATED_BUCKET_NAME": bucket,
        "QUARANTINE_BUCKET_NAME": bucket,
        "GLUE_DATABASE_NAME": database,
        "COMPACTION_QUEUE_URL": queue_url,
        "COMPACTION_TARGET_BYTES": "1000000",
        "SMALL_FILES_COUNT": "3",
        "ENGINE_MEMORY_MEBIBYTES": "256",
        "VERSION_RETENTION_HOURS": "168",
        "ORPHAN_GRACE_HOURS": "24",
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    for made in (layout.compact_partition, layout.maintain_lake):
        made.cache_clear()
    manifests = S3Manifests(s3, bucket)
    house: Any = house_of_parquet(tmp_path)
    house.catalogue = DynamoDbCatalogue(dynamodb, table)
    house.catalogue.store(FLIGHTS, 0)
    house.commits = DynamoDbCommits(dynamodb, table, manifests)
    house.files = S3CuratedFiles(s3, bucket)
    house.glue = GlueCatalogTables(session.client("glue"), database, manifests)
    return house


def test_the_hourly_round_asks_for_a_compaction_which_is_made(
    house: Any, sqs: "SQSClient", queue_url: str
) -> None:
    for index in range(3):
        house.land(f"landing{index}", f"SELECT {index}::INTEGER AS id, 'JFK' AS origin")
    maintain_lake.handle({}, CONTEXT)
    (message,) = sqs.receive_message(QueueUrl=queue_url)["Messages"]
    record = {"messageId": "1", "body": message["Body"], "eventSource": "aws:sqs"}
    answer = compact_partitions.handle({"Records": [record]}, CONTEXT)
    assert answer == {"batchItemFailures": []}
    pointer = house.commits.pointer("flights", MONTH)
    assert (pointer.version, pointer.files, pointer.rows) == (4, 1, 3)
    assert house.reconcile().differences == ()
    # Nothing is left to do.
    maintain_lake.handle({}, CONTEXT)
    assert "Messages" not in sqs.receive_message(QueueUrl=queue_url)
