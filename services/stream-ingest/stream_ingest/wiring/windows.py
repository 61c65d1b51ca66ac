"""What processReadings and closeWindows use of windows, checkpoints and messages."""

from functools import cache

from stream_ingest.domain.window import WindowRule
from stream_ingest.gateways.aws_clients import dynamodb, events, s3, sqs
from stream_ingest.gateways.dynamodb_checkpoints import DynamoDbCheckpoints
from stream_ingest.gateways.dynamodb_windows import DynamoDbItems
from stream_ingest.gateways.eventbridge_bus import EventBridgeBus
from stream_ingest.gateways.s3_claims import S3Claims
from stream_ingest.gateways.sqs_messages import SqsMessages
from stream_ingest.settings import WindowSettings, settings
from stream_ingest.use_cases.publish_windows import PublishWindows
from stream_ingest.wiring.sources import now


@cache
def publish_windows() -> PublishWindows:
    bucket = settings(WindowSettings).claims_bucket_name
    return PublishWindows(
        items=items(), claims=S3Claims(s3(), bucket), bus=bus(), now=now, rule=rule()
    )


@cache
def rule() -> WindowRule:
    window = settings(WindowSettings)
    return WindowRule(
        lateness_us=window.lateness_seconds * 1_000_000, slots=window.window_slot_count
    )


@cache
def items() -> DynamoDbItems:
    return DynamoDbItems(dynamodb(), settings(WindowSettings).table_name)


@cache
def bus() -> EventBridgeBus:
    return EventBridgeBus(events(), settings(WindowSettings).event_bus_name)


@cache
def messages() -> SqsMessages:
    window = settings(WindowSettings)
    return SqsMessages(sqs(), window.deliveries_queue_url, window.idle_shards_queue_url)


@cache
def checkpoints() -> DynamoDbCheckpoints:
    window = settings(WindowSettings)
    return DynamoDbCheckpoints(dynamodb(), window.table_name, window.ledger_retention_days)
