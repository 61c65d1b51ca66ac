"""The two functions as they are wired, over a table and a bucket of the local cloud."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from msgspec import json

from cron_audit import wiring
from cron_audit.handlers import count_events
from tests.door import Door
from tests.fakes import CONSOLE, FakeContext, event, sqs_batch
from tests.integration.conftest import REGION

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client


@pytest.fixture
def deployed(
    dynamodb: "DynamoDBClient",
    table: str,
    bucket: str,
    origin_parameter: str,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Door]:
    """The environment that Lambda would give, and a cold start."""
    environment = {
        "AWS_ENDPOINT_URL": dynamodb.meta.endpoint_url,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "TABLE_NAME": table,
        "QUARANTINE_BUCKET_NAME": bucket,
        "SEEN_RETENTION_DAYS": "30",
        "CONSOLE_ORIGIN_PARAMETER_NAME": origin_parameter,
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    _forget_clients()
    yield Door()
    _forget_clients()


def _forget_clients() -> None:
    for made_once in vars(wiring).values():
        if hasattr(made_once, "cache_clear"):
            made_once.cache_clear()


def test_events_are_counted_once_and_poison_is_kept(
    deployed: Door, s3: "S3Client", bucket: str
) -> None:
    said = json.encode(event()).decode()
    answer = count_events.handle(sqs_batch([said, "poison", said]), FakeContext())
    assert answer == {"batchItemFailures": []}
    counters = deployed.send().json
    assert (counters["total"], counters["counters"][0]["type"]) == (1, event().type)
    assert s3.get_object(Bucket=bucket, Key="1.json")["Body"].read() == b"poison"


def test_the_registered_console_may_read_what_others_may_not(deployed: Door) -> None:
    for origin, allowed in ((CONSOLE, CONSOLE), ("https://example.org", None), (None, None)):
        deployed.origin = origin
        for answer in (deployed.send(), deployed.preflight()):
            assert answer.headers.get("Access-Control-Allow-Origin") == allowed
