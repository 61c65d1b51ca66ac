"""AWS's clients, each made once and at first use: loading the SDK takes as long as loading Flask.

A function that never asks never pays; the HTTP door opens the one that each of its requests needs
while Lambda still gives its whole CPU (`handlers/http.py`).
"""

from collections.abc import Callable
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from botocore.config import Config
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_ssm import SSMClient

_MAKING = Lock()


@cache
def dynamodb() -> "DynamoDBClient":
    client: DynamoDBClient = _client("dynamodb", config=_patient())
    return client


@cache
def dynamodb_for_relay() -> "DynamoDBClient":
    client: DynamoDBClient = _client("dynamodb", config=_for_relay())
    return client


@cache
def events() -> "EventBridgeClient":
    client: EventBridgeClient = _client("events", config=_patient())
    return client


@cache
def events_for_relay() -> "EventBridgeClient":
    client: EventBridgeClient = _client("events", config=_for_relay())
    return client


@cache
def s3() -> "S3Client":
    client: S3Client = _client("s3", config=_patient())
    return client


@cache
def s3_for_forms(region: str) -> "S3Client":
    """By SigV4, and to the bucket's own address in its region: others are refused or redirected.

    The console's policy names no other; in us-east-1 the SDK's own choice is an older one.
    """
    from botocore.config import Config

    config = Config(
        signature_version="s3v4",
        s3={"addressing_style": "virtual", "us_east_1_regional_endpoint": "regional"},
    )
    client: S3Client = _client("s3", region_name=region, config=config)
    return client


@cache
def secrets_manager() -> "SecretsManagerClient":
    client: SecretsManagerClient = _client("secretsmanager", config=_patient())
    return client


@cache
def ssm_at_once() -> "SSMClient":
    """An answer is ready and waits for it: it goes out without the header rather than late."""
    client: SSMClient = _client("ssm", config=_config(tries=1, read_timeout_s=1))
    return client


def _client(name: str, **options: Any) -> Any:
    """Under a server with threads too, whose first requests come at once: making clients isn't safe
    there, using them is. Source:
    https://boto3.amazonaws.com/v1/documentation/api/latest/guide/clients.html#multithreading-or-multiprocessing-with-clients
    """
    import boto3

    make: Callable[..., Any] = boto3.client
    with _MAKING:
        return make(name, **options)


def _patient() -> "Config":
    """Three tries of 4 s each stay well below the 29 s after which API Gateway gives up, and far
    below the visibility time-out of a queue, which brings the message again anyway."""
    return _config(tries=3, read_timeout_s=3)


def _for_relay() -> "Config":
    """No second try: a slow call in a stream's handler holds up what is queued behind it, and
    whatever fails here is published by the sweeper, or by its next run."""
    return _config(tries=1, read_timeout_s=2)


def _config(tries: int, read_timeout_s: int) -> "Config":
    from botocore.config import Config

    return Config(
        retries={"mode": "standard", "total_max_attempts": tries},
        connect_timeout=1,
        read_timeout=read_timeout_s,
    )
