"""Buckets, a bus, a secret and a distribution of this run's own, on the local cloud."""

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Literal
from uuid import uuid4

import pytest
from localstack_client.session import Session

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

REGION: Literal["eu-west-1"] = "eu-west-1"


@pytest.fixture(scope="session")
def session() -> Session:
    if not {"AWS_ENDPOINT_URL", "LOCALSTACK_HOST"} & os.environ.keys():
        # Without them the client would take the usual port, where a running estate may be.
        pytest.fail("set AWS_ENDPOINT_URL or LOCALSTACK_HOST to the local cloud for tests")
    return Session("test", "test", region_name=REGION)


@pytest.fixture(scope="session")
def s3(session: Session) -> "S3Client":
    client: S3Client = session.client("s3")
    return client


@pytest.fixture
def bucket(s3: "S3Client") -> Iterator[str]:
    """Without versions, as that of derivatives."""
    yield from _bucket(s3)


@pytest.fixture
def claims_bucket(s3: "S3Client") -> Iterator[str]:
    for name in _bucket(s3):
        s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
        yield name


def _bucket(s3: "S3Client") -> Iterator[str]:
    name = f"image-handler-{uuid4()}"
    s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})
    yield name
    found = s3.list_object_versions(Bucket=name)
    for each in [*found.get("Versions", []), *found.get("DeleteMarkers", [])]:
        s3.delete_object(Bucket=name, Key=each["Key"], VersionId=each["VersionId"])
    s3.delete_bucket(Bucket=name)


@pytest.fixture
def bus(session: Session) -> Iterator[tuple[str, str]]:
    """A bus, and a queue that hears all that is said on it."""
    events, sqs = session.client("events"), session.client("sqs")
    name = f"image-handler-{uuid4()}"
    queue: str = sqs.create_queue(QueueName=name)["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]
    events.create_event_bus(Name=name)
    events.put_rule(Name=name, EventBusName=name, EventPattern='{"source": [{"prefix": ""}]}')
    target = {"Id": "heard", "Arn": arn["QueueArn"], "InputPath": "$.detail"}
    events.put_targets(Rule=name, EventBusName=name, Targets=[target])
    yield name, queue
    events.remove_targets(Rule=name, EventBusName=name, Ids=["heard"])
    events.delete_rule(Name=name, EventBusName=name)
    events.delete_event_bus(Name=name)
    sqs.delete_queue(QueueUrl=queue)


@pytest.fixture
def secret_arn(session: Session) -> Iterator[str]:
    client = session.client("secretsmanager")
    arn: str = client.create_secret(Name=f"image-handler-{uuid4()}", SecretString="s3cr3t")["ARN"]
    yield arn
    client.delete_secret(SecretId=arn, ForceDeleteWithoutRecovery=True)


@pytest.fixture
def distribution_id(session: Session) -> Iterator[str]:
    client: Any = session.client("cloudfront")
    origin = {
        "Id": "derivatives",
        "DomainName": "derivatives.s3.eu-west-1.amazonaws.com",
        "S3OriginConfig": {"OriginAccessIdentity": ""},
    }
    made = client.create_distribution(
        DistributionConfig={
            "CallerReference": str(uuid4()),
            "Comment": "of a test",
            "Enabled": False,
            "Origins": {"Quantity": 1, "Items": [origin]},
            "DefaultCacheBehavior": {
                "TargetOriginId": "derivatives",
                "ViewerProtocolPolicy": "allow-all",
            },
        }
    )
    yield made["Distribution"]["Id"]
    client.delete_distribution(Id=made["Distribution"]["Id"], IfMatch=made["ETag"])
