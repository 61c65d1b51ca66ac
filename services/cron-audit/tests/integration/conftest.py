"""A table and a bucket of this run's own, on the local cloud that the environment names."""

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal
from uuid import uuid4

import pytest
from localstack_client.session import Session

from tests.fakes import CONSOLE

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_ssm import SSMClient

REGION: Literal["eu-west-1"] = "eu-west-1"


@pytest.fixture(scope="session")
def session() -> Session:
    if not {"AWS_ENDPOINT_URL", "LOCALSTACK_HOST"} & os.environ.keys():
        # Without them the client would take the usual port, where a running estate may be.
        pytest.fail("set AWS_ENDPOINT_URL or LOCALSTACK_HOST to the local cloud for tests")
    return Session("test", "test", region_name=REGION)


@pytest.fixture(scope="session")
def dynamodb(session: Session) -> "DynamoDBClient":
    client: DynamoDBClient = session.client("dynamodb")
    return client


@pytest.fixture
def table(dynamodb: "DynamoDBClient") -> Iterator[str]:
    name = f"cron-audit-{uuid4()}"
    dynamodb.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[
            {"AttributeName": "pk", "KeyType": "HASH"},
            {"AttributeName": "sk", "KeyType": "RANGE"},
        ],
        AttributeDefinitions=[
            {"AttributeName": "pk", "AttributeType": "S"},
            {"AttributeName": "sk", "AttributeType": "S"},
        ],
    )
    dynamodb.get_waiter("table_exists").wait(TableName=name)
    yield name
    dynamodb.delete_table(TableName=name)


@pytest.fixture(scope="session")
def s3(session: Session) -> "S3Client":
    client: S3Client = session.client("s3")
    return client


@pytest.fixture(scope="session")
def ssm(session: Session) -> "SSMClient":
    client: SSMClient = session.client("ssm")
    return client


@pytest.fixture
def origin_parameter(ssm: "SSMClient") -> Iterator[str]:
    """The name of one that holds the console's origin."""
    name = f"/stackyard/test-{uuid4()}/console/distribution/origin"
    ssm.put_parameter(Name=name, Value=CONSOLE, Type="String")
    yield name
    ssm.delete_parameters(Names=[name])


@pytest.fixture
def bucket(s3: "S3Client") -> Iterator[str]:
    name = f"cron-audit-{uuid4()}"
    s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})
    yield name
    for kept in s3.list_objects_v2(Bucket=name).get("Contents", []):
        s3.delete_object(Bucket=name, Key=kept["Key"])
    s3.delete_bucket(Bucket=name)
