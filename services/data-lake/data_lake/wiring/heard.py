"""What landEvents uses."""

from datetime import timedelta
from functools import cache

from data_lake.gateways.aws_clients import dynamodb, s3, sqs
from data_lake.gateways.dynamodb_heard import DynamoDbHeard
from data_lake.gateways.s3_events import S3Events
from data_lake.gateways.sqs_landing import SqsLanding
from data_lake.settings import LandEventsSettings, settings
from data_lake.use_cases.land_events import LandEvents
from data_lake.wiring.sources import now


@cache
def land_events() -> LandEvents:
    land = settings(LandEventsSettings)
    remembered = timedelta(days=land.seen_retention_days)
    return LandEvents(
        DynamoDbHeard(dynamodb(), land.table_name, remembered, now),
        S3Events(s3(), land.raw_bucket_name),
        SqsLanding(sqs(), land.landing_queue_url),
        now,
    )
