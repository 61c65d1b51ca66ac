"""What keeps and answers windows, latest readings and alerts."""

from datetime import timedelta
from functools import cache

from web_api.gateways.aws_clients import dynamodb, s3
from web_api.gateways.dynamodb_alerts import DynamoDbAlerts
from web_api.gateways.dynamodb_device_sites import DynamoDbDeviceSites
from web_api.gateways.dynamodb_windows import DynamoDbWindows
from web_api.gateways.s3_heard_claims import S3HeardClaims
from web_api.settings import HttpSettings, RecordSettings, WindowSettings, settings
from web_api.use_cases.alerts import RecordCrossing
from web_api.use_cases.windows import ListWindows, RecordWindows
from web_api.wiring.sources import now, pause


@cache
def record_windows() -> RecordWindows:
    record = settings(WindowSettings)
    return RecordWindows(
        claims=S3HeardClaims(s3(), record.claims_bucket_name),
        windows=DynamoDbWindows(dynamodb(), record.table_name),
        retention=timedelta(days=record.window_retention_days),
    )


@cache
def record_crossing() -> RecordCrossing:
    table = settings(RecordSettings).table_name
    alerts, devices = DynamoDbAlerts(dynamodb(), table), DynamoDbDeviceSites(dynamodb(), table)
    return RecordCrossing(alerts, devices, pause)


@cache
def windows() -> DynamoDbWindows:
    return DynamoDbWindows(dynamodb(), settings(HttpSettings).table_name)


@cache
def list_windows() -> ListWindows:
    retention = timedelta(days=settings(HttpSettings).window_retention_days)
    return ListWindows(windows(), now, retention)


@cache
def alerts() -> DynamoDbAlerts:
    return DynamoDbAlerts(dynamodb(), settings(HttpSettings).table_name)
