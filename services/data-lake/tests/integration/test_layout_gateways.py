"""Commits, manifests, Glue's tables and whole compactions on the local cloud."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from localstack_client.session import Session
from msgspec.structs import replace

from data_lake.domain.dataset import Column
from data_lake.domain.errors import TransientError
from data_lake.gateways.dynamodb_commits import DynamoDbCommits
from data_lake.gateways.glue_tables import GlueCatalogTables
from data_lake.gateways.s3_curated_files import S3CuratedFiles
from data_lake.gateways.s3_manifests import S3Manifests
from data_lake.use_cases.ports import Commits, CuratedFiles, GlueTables
from tests.layout_house import FLIGHTS, MONTH, house_of_parquet
from tests.promises_of_commits import PROMISES, next_version, of_many_at_once_each_has_its_turn
from tests.promises_of_layout import OF_FILES, OF_TABLES

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client


@pytest.fixture
def commits(dynamodb: "DynamoDBClient", s3: "S3Client", table: str, bucket: str) -> DynamoDbCommits:
    return DynamoDbCommits(dynamodb, table, S3Manifests(s3, bucket))


@pytest.fixture
def tables(session: Session, s3: "S3Client", bucket: str) -> Iterator[GlueCatalogTables]:
    client: Any = session.client("glue")
    database = f"lake_{uuid4().hex}"
    client.create_database(DatabaseInput={"Name": database})
    yield GlueCatalogTables(client, database, S3Manifests(s3, bucket))
    client.delete_database(Name=database)


@pytest.mark.parametrize(
    "keeps_promise",
    [*PROMISES, of_many_at_once_each_has_its_turn],
    ids=lambda promise: promise.__name__,
)
def test_the_table_keeps_its_promises(
    commits: DynamoDbCommits, keeps_promise: Callable[[Commits], None]
) -> None:
    keeps_promise(commits)


def test_a_manifest_that_has_expired_is_read_again_by_its_pointer(
    commits: DynamoDbCommits, s3: "S3Client", bucket: str
) -> None:
    pointer = commits.commit(next_version(commits, "one"), "one")
    s3.delete_object(Bucket=bucket, Key=pointer.manifest_key)
    with pytest.raises(TransientError, match="has expired"):
        commits.manifest(pointer)


def test_more_versions_than_a_page_holds_are_all_told(commits: DynamoDbCommits) -> None:
    for number in range(3):
        commits.commit(next_version(commits, f"{number}"), f"{number}")
    assert len(commits.history("flights", MONTH)) == 3


@pytest.mark.parametrize("keeps_promise", OF_FILES, ids=lambda promise: promise.__name__)
def test_the_bucket_keeps_its_promises(
    s3: "S3Client",
    bucket: str,
    tmp_path: Path,
    keeps_promise: Callable[[CuratedFiles, Path], None],
) -> None:
    keeps_promise(S3CuratedFiles(s3, bucket), tmp_path)


@pytest.mark.parametrize("keeps_promise", OF_TABLES, ids=lambda promise: promise.__name__)
def test_glue_keeps_its_promises(
    commits: DynamoDbCommits,
    tables: GlueCatalogTables,
    keeps_promise: Callable[[GlueTables, Commits], None],
) -> None:
    keeps_promise(tables, commits)


def test_links_name_the_files_of_their_version(
    commits: DynamoDbCommits, tables: GlueCatalogTables, s3: "S3Client", bucket: str
) -> None:
    commits.commit(next_version(commits, "one"), "one")
    tables.follow(FLIGHTS, {MONTH: commits.commit(next_version(commits, "two"), "two")})
    link = s3.get_object(Bucket=bucket, Key=f"links/flights/{MONTH}/00000002/symlink.txt")
    addresses = f"s3://{bucket}/data/one\ns3://{bucket}/data/two\n"
    assert link["Body"].read().decode() == addresses


def test_athenas_table_gets_columns_that_came_later(
    commits: DynamoDbCommits, tables: GlueCatalogTables
) -> None:
    pointer = commits.commit(next_version(commits, "one"), "one")
    tables.follow(FLIGHTS, {MONTH: pointer})
    columns = (*FLIGHTS.columns, Column(name="tags", type="array(row(a bigint, b varchar))"))
    tables.follow(replace(FLIGHTS, columns=columns), {})
    declared = tables.client.get_table(DatabaseName=tables.database, Name="flights")["Table"]
    assert [(each["Name"], each["Type"]) for each in declared["StorageDescriptor"]["Columns"]] == [
        ("id", "int"),
        ("origin", "string"),
        ("tags", "array<struct<a:bigint,b:string>>"),
    ]
    assert [each["Name"] for each in declared["PartitionKeys"]] == ["month"]
    assert tables.versions(FLIGHTS) == {MONTH: 1}


def test_rows_land_are_compacted_expire_and_reconcile_in_the_cloud(
    tmp_path: Path,
    commits: DynamoDbCommits,
    tables: GlueCatalogTables,
    s3: "S3Client",
    bucket: str,
) -> None:
    house: Any = house_of_parquet(tmp_path)
    house.commits, house.glue, house.files = commits, tables, S3CuratedFiles(s3, bucket)
    for index in range(3):
        house.land(f"landing{index}", _query(index))
    assert house.compact().files_after == 1
    # The local cloud dates objects by its own clock, which is ahead of the house's.
    house.time += timedelta(days=3650)
    expired = house.expire()
    # Three files, three manifests; links were written for the last version only.
    assert (expired.versions, expired.objects) == (3, 6)
    assert house.reconcile().differences == ()
    left = [each.key.partition("/")[0] for each in house.files.listed("")]
    assert left == ["data", "links", "manifests"]


def _query(index: int) -> str:
    return f"SELECT range::INTEGER AS id, 'JFK' AS origin FROM range({index}, {index + 5})"
