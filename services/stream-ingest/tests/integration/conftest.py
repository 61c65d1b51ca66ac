"""The local cloud, on which each test makes what it needs under a name of its own."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from uuid import uuid4

import pytest
import yaml
from localstack_client.session import Session

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

TEMPLATE = Path(__file__).parents[2] / "resources/table.yml"
REGION: Literal["eu-west-1"] = "eu-west-1"


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


@pytest.fixture
def table(dynamodb: "DynamoDBClient") -> Iterator[str]:
    """As the template declares it."""
    name = f"stream-ingest-{uuid4()}"
    properties = yaml.load(TEMPLATE.read_text(), _Template)["Resources"]["Table"]["Properties"]
    declared = {
        part: properties[part] for part in ("BillingMode", "KeySchema", "AttributeDefinitions")
    }
    dynamodb.create_table(TableName=name, **declared)
    dynamodb.get_waiter("table_exists").wait(TableName=name)
    yield name
    dynamodb.delete_table(TableName=name)
