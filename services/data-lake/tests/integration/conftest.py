"""The local cloud, on which each test makes what it needs under a name of its own."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final
from uuid import uuid4

import pytest
import yaml
from localstack_client.session import Session

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sqs import SQSClient

TEMPLATE = Path(__file__).parents[2] / "resources/table.yml"
REGION: Final = "eu-west-1"


@pytest.fixture(scope="session")
def session() -> Session:
    if not {"AWS_ENDPOINT_URL", "LOCALSTACK_HOST"} & os.environ.keys():
        # Without them the client would take the usual port, where a running estate may be.
        pytest.fail("set AWS_ENDPOINT_URL or LOCALSTACK_HOST to the local cloud for tests")
    return Session("test", "test", region_name=REGION)


class _Template(yaml.SafeLoader):
    """Reads past CloudFormation's own tags."""


_Template.add_multi_constructor("!", lambda *_: None)


@pytest.fixture(scope="session")
def dynamodb(session: Session) -> "DynamoDBClient":
    client: DynamoDBClient = session.client("dynamodb")
    return client


@pytest.fixture(scope="session")
def s3(session: Session) -> "S3Client":
    client: S3Client = session.client("s3")
    return client


@pytest.fixture(scope="session")
def sqs(session: Session) -> "SQSClient":
    client: SQSClient = session.client("sqs")
    return client


@pytest.fixture
def table(dynamodb: "DynamoDBClient") -> Iterator[str]:
    """As the template declares it."""
    name = f"data-lake-{uuid4()}"
    properties = yaml.load(TEMPLATE.read_text(), _Template)["Resources"]["Table"]["Properties"]
    declared = {
        part: properties[part] for part in ("BillingMode", "KeySchema", "AttributeDefinitions")
    }
    dynamodb.create_table(TableName=name, **declared)
    dynamodb.get_waiter("table_exists").wait(TableName=name)
    yield name
    dynamodb.delete_table(TableName=name)


@pytest.fixture
def bucket(s3: "S3Client") -> Iterator[str]:
    """With versions, as every bucket of the lake."""
    name = f"data-lake-{uuid4()}"
    s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    yield name
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=name):
        for each in [*page.get("Versions", []), *page.get("DeleteMarkers", [])]:
            s3.delete_object(Bucket=name, Key=each["Key"], VersionId=each["VersionId"])
    s3.delete_bucket(Bucket=name)


@pytest.fixture
def queue_url(sqs: "SQSClient") -> Iterator[str]:
    url = sqs.create_queue(QueueName=f"data-lake-{uuid4()}")["QueueUrl"]
    yield url
    sqs.delete_queue(QueueUrl=url)
