"""Where roles meet gateways, once per cold start."""

import random
import time
from datetime import UTC, datetime, timedelta
from functools import cache, partial

import boto3
from botocore.config import Config

from cron_audit.gateways.dynamodb_ledger import DynamoDbLedger
from cron_audit.gateways.s3_quarantine import S3Quarantine
from cron_audit.gateways.ssm_registry import SsmRegistry
from cron_audit.settings import CountSettings, ServeSettings, settings
from cron_audit.use_cases import ConsoleOrigin, CountEvent

# Three tries of 4 s each stay well below API Gateway's 29 s and the queue's visibility time-out.
_PATIENT = Config(
    retries={"mode": "standard", "total_max_attempts": 3}, connect_timeout=1, read_timeout=3
)

# An answer is ready and waits for it: it goes out without the header rather than late.
_AT_ONCE = Config(
    retries={"mode": "standard", "total_max_attempts": 1}, connect_timeout=1, read_timeout=1
)
_now = partial(datetime.now, UTC)


@cache
def count_event() -> CountEvent:
    count = settings(CountSettings)
    ledger = DynamoDbLedger(boto3.client("dynamodb", config=_PATIENT), count.table_name)
    retention = timedelta(days=count.seen_retention_days)
    return CountEvent(ledger, _now, retention, _pause)


@cache
def quarantine() -> S3Quarantine:
    bucket = settings(CountSettings).quarantine_bucket_name
    return S3Quarantine(boto3.client("s3", config=_PATIENT), bucket)


@cache
def ledger() -> DynamoDbLedger:
    table = settings(ServeSettings).table_name
    return DynamoDbLedger(boto3.client("dynamodb", config=_PATIENT), table)


@cache
def console_origin() -> ConsoleOrigin:
    parameter = settings(ServeSettings).console_origin_parameter_name
    return ConsoleOrigin(SsmRegistry(boto3.client("ssm", config=_AT_ONCE), parameter), _now)


def _pause(attempt: int) -> None:
    """Up to 50, 100, 200, 400 ms; at random, so that those who met don't meet again."""
    time.sleep(random.uniform(0, 0.05 * 2**attempt))
