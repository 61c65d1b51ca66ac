"""What deliverReadings uses."""

from functools import cache

from stream_ingest.engines.parquet import parquet
from stream_ingest.gateways.aws_clients import dynamodb, events, s3
from stream_ingest.gateways.dynamodb_deliveries import DynamoDbDeliveries
from stream_ingest.gateways.eventbridge_bus import EventBridgeBus
from stream_ingest.gateways.s3_claims import S3Claims
from stream_ingest.gateways.s3_readings import S3AcceptedReadings
from stream_ingest.settings import DeliverySettings, settings
from stream_ingest.use_cases.deliver_readings import DeliverReadings
from stream_ingest.wiring.sources import now


@cache
def deliver_readings() -> DeliverReadings:
    deliver = settings(DeliverySettings)
    return DeliverReadings(
        deliveries=DynamoDbDeliveries(dynamodb(), deliver.table_name),
        accepted=S3AcceptedReadings(s3(), deliver.readings_bucket_name),
        parquet=parquet,
        claims=S3Claims(s3(), deliver.claims_bucket_name),
        bus=EventBridgeBus(events(), deliver.event_bus_name),
        now=now,
        size_bytes=deliver.delivery_size_bytes,
    )
