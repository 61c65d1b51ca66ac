"""AWS's clients, each made once and at first use: a function that never asks never pays."""

from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_kinesis import KinesisClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_ssm import SSMClient


@cache
def dynamodb() -> "DynamoDBClient":
    client: DynamoDBClient = _client("dynamodb")
    return client


@cache
def events() -> "EventBridgeClient":
    client: EventBridgeClient = _client("events")
    return client


@cache
def kinesis() -> "KinesisClient":
    client: KinesisClient = _client("kinesis")
    return client


@cache
def s3() -> "S3Client":
    client: S3Client = _client("s3")
    return client


@cache
def sns() -> "SNSClient":
    client: SNSClient = _client("sns")
    return client


@cache
def sqs() -> "SQSClient":
    client: SQSClient = _client("sqs")
    return client


@cache
def ssm_at_once() -> "SSMClient":
    """An answer is ready and waits for it: it goes out without the header rather than late."""
    client: SSMClient = _client("ssm", tries=1, read_timeout_s=1)
    return client


def _client(name: str, tries: int = 3, read_timeout_s: int = 3) -> Any:
    """Three tries of 4 s each: whatever fails then comes again from its stream or queue."""
    import boto3
    from botocore.config import Config

    config = Config(
        retries={"mode": "standard", "total_max_attempts": tries},
        connect_timeout=1,
        read_timeout=read_timeout_s,
    )
    make: Any = boto3.client
    return make(name, config=config)
