"""What transformDelivery uses."""

import time
from functools import cache

from stream_ingest.domain.judgement import Limits
from stream_ingest.gateways.aws_clients import dynamodb
from stream_ingest.gateways.dynamodb_devices import CachedDevices, DynamoDbDevices
from stream_ingest.settings import TransformSettings, settings
from stream_ingest.use_cases.transform_delivery import TransformDelivery

_US = 1_000_000


@cache
def transform_delivery() -> TransformDelivery:
    transform = settings(TransformSettings)
    known = DynamoDbDevices(dynamodb(), transform.table_name)
    return TransformDelivery(
        devices=CachedDevices(known, transform.device_cache_seconds, time.monotonic),
        limits=Limits(transform.earliest_seconds * _US, transform.future_seconds * _US),
    )
