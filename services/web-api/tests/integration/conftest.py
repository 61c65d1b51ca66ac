"""A table and a bus of this run's own, on the local cloud that the environment names."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final
from uuid import uuid4

import pytest
import yaml
from localstack_client.session import Session

from tests.door import Door
from tests.fakes import CONSOLE
from tests.wired import HTTP_ENVIRONMENT, forget

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_ssm import SSMClient

REGION: Final = "eu-west-1"
TEMPLATE = Path(__file__).parents[2] / "resources/table.yml"


class _Template(yaml.SafeLoader):
    """Reads past CloudFormation's own tags."""


_Template.add_multi_constructor("!", lambda *_: None)


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


@pytest.fixture(scope="session")
def s3(session: Session) -> "S3Client":
    client: S3Client = session.client("s3")
    return client


@pytest.fixture
def bucket(s3: "S3Client") -> Iterator[str]:
    """With versions."""
    name = f"web-api-{uuid4()}"
    s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    yield name
    versions = s3.list_object_versions(Bucket=name)
    for each in versions.get("Versions", []):
        s3.delete_object(Bucket=name, Key=each["Key"], VersionId=each["VersionId"])
    s3.delete_bucket(Bucket=name)


@pytest.fixture
def table(dynamodb: "DynamoDBClient") -> Iterator[str]:
    """As the template declares it, keys and indexes."""
    name = f"web-api-{uuid4()}"
    properties = yaml.load(TEMPLATE.read_text(), _Template)["Resources"]["Table"]["Properties"]
    declared = {
        part: properties[part]
        for part in ("BillingMode", "KeySchema", "AttributeDefinitions", "GlobalSecondaryIndexes")
    }
    dynamodb.create_table(TableName=name, **declared)
    dynamodb.get_waiter("table_exists").wait(TableName=name)
    yield name
    dynamodb.delete_table(TableName=name)


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


class Listener:
    """A queue that hears everything on a bus of its own."""

    def __init__(self, events: "EventBridgeClient", sqs: "SQSClient") -> None:
        self.events, self.sqs = events, sqs
        self.name = f"web-api-{uuid4()}"
        self.queue = sqs.create_queue(QueueName=self.name)["QueueUrl"]
        asked = sqs.get_queue_attributes(QueueUrl=self.queue, AttributeNames=["QueueArn"])
        events.create_event_bus(Name=self.name)
        pattern = '{"source": [{"prefix": "stackyard."}]}'
        events.put_rule(Name=self.name, EventBusName=self.name, EventPattern=pattern)
        target = {"Id": "queue", "Arn": asked["Attributes"]["QueueArn"], "InputPath": "$.detail"}
        events.put_targets(Rule=self.name, EventBusName=self.name, Targets=[target])  # type: ignore[list-item]

    def heard(self, count: int) -> list[str]:
        """The bodies of the messages, once `count` have come; fewer when they don't."""
        bodies: list[str] = []
        for _ in range(10):
            if len(bodies) >= count:
                break
            answer = self.sqs.receive_message(
                QueueUrl=self.queue, MaxNumberOfMessages=10, WaitTimeSeconds=1
            )
            bodies += [message["Body"] for message in answer.get("Messages", [])]
        return bodies

    def close(self) -> None:
        self.events.remove_targets(Rule=self.name, EventBusName=self.name, Ids=["queue"])
        self.events.delete_rule(Name=self.name, EventBusName=self.name)
        self.events.delete_event_bus(Name=self.name)
        self.sqs.delete_queue(QueueUrl=self.queue)


@pytest.fixture
def listener(session: Session) -> Iterator[Listener]:
    listener = Listener(session.client("events"), session.client("sqs"))
    yield listener
    listener.close()


@pytest.fixture
def deployed(
    dynamodb: "DynamoDBClient",
    table: str,
    bucket: str,
    listener: Listener,
    origin_parameter: str,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Door]:
    """The environment that Lambda would give, and a cold start; one bucket plays all three."""
    environment = HTTP_ENVIRONMENT | {
        "AWS_ENDPOINT_URL": dynamodb.meta.endpoint_url,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "TABLE_NAME": table,
        "EVENT_BUS_NAME": listener.name,
        "OUTBOX_GRACE_SECONDS": "0",
        "UPLOAD_BUCKET_NAME": bucket,
        "CLAIMS_BUCKET_NAME": bucket,
        "QUARANTINE_BUCKET_NAME": bucket,
        "CONSOLE_ORIGIN_PARAMETER_NAME": origin_parameter,
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    forget()
    yield Door()
    forget()
