"""AWS's clients, each made once and at first use: a function that never asks never pays."""

from collections.abc import Callable
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_ssm import SSMClient
    from mypy_boto3_sts import STSClient

_MAKING = Lock()


@cache
def athena() -> Any:
    return _client("athena")


@cache
def dynamodb() -> "DynamoDBClient":
    client: DynamoDBClient = _client("dynamodb")
    return client


@cache
def events() -> "EventBridgeClient":
    client: EventBridgeClient = _client("events")
    return client


@cache
def glue() -> Any:
    return _client("glue")


@cache
def s3() -> "S3Client":
    """Large objects come in pieces, so that the time is that of one piece, not of the whole."""
    client: S3Client = _client("s3", read_timeout_s=20)
    return client


@cache
def s3_for_links(region: str) -> "S3Client":
    """By SigV4, and to the bucket's own address in its region: others are refused or redirected.

    In us-east-1 the SDK's own choice is an older signature.
    """
    client: S3Client = _client(
        "s3",
        region_name=region,
        signature_version="s3v4",
        s3={"addressing_style": "virtual", "us_east_1_regional_endpoint": "regional"},
    )
    return client


@cache
def secrets_manager() -> "SecretsManagerClient":
    client: SecretsManagerClient = _client("secretsmanager")
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
def sts() -> "STSClient":
    client: STSClient = _client("sts")
    return client


@cache
def ssm_at_once() -> "SSMClient":
    """An answer is ready and waits for it: it goes out without the header rather than late."""
    client: SSMClient = _client("ssm", tries=1, read_timeout_s=1)
    return client


def _client(
    name: str,
    tries: int = 3,
    read_timeout_s: int = 3,
    region_name: str | None = None,
    **options: Any,
) -> Any:
    """Three tries of 4 s each: whatever fails then comes again from its queue or its caller.

    Making clients isn't safe under threads, using them is. Source:
    https://boto3.amazonaws.com/v1/documentation/api/latest/guide/clients.html#multithreading-or-multiprocessing-with-clients
    """
    import boto3
    from botocore.config import Config

    config = Config(
        retries={"mode": "standard", "total_max_attempts": tries},
        connect_timeout=1,
        read_timeout=read_timeout_s,
        **options,
    )
    make: Callable[..., Any] = boto3.client
    with _MAKING:
        return make(name, region_name=region_name, config=config)
