"""Where roles meet gateways, once per cold start."""

import random
import secrets
import time
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import boto3
from botocore.config import Config

from web_api.domain.uuid7 import RANDOM_BYTES, uuid7
from web_api.gateways.dynamodb_outbox import DynamoDbOutbox
from web_api.gateways.dynamodb_photos import DynamoDbPhotos
from web_api.gateways.dynamodb_sites import DynamoDbSites
from web_api.gateways.eventbridge_bus import EventBridgeBus
from web_api.gateways.s3_claims import S3Claims
from web_api.gateways.s3_quarantine import S3Quarantine
from web_api.gateways.s3_uploads import S3Forms, S3Uploads
from web_api.gateways.ssm_registry import SsmRegistry
from web_api.settings import (
    HttpSettings,
    QuarantineSettings,
    RecordSettings,
    RelaySettings,
    SweepSettings,
    VerifySettings,
    settings,
)
from web_api.use_cases.conversions import RecordConversion
from web_api.use_cases.cross_origin import ConsoleOrigin
from web_api.use_cases.outbox import RelayOutbox, SweepOutbox
from web_api.use_cases.photos import DeletePhoto, ListPhotos, ReadPhoto, RequestUpload
from web_api.use_cases.sites import ListSites, RegisterSite
from web_api.use_cases.verification import VerifyUpload

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client

# Three tries of 4 s each stay well below the 29 s after which API Gateway gives up, and far below
# the visibility time-out of a queue, which brings the message again anyway.
_PATIENT = Config(
    retries={"mode": "standard", "total_max_attempts": 3}, connect_timeout=1, read_timeout=3
)
# No second try: a slow call in a stream's handler holds up what is queued behind it, and
# whatever fails here is published by the sweeper, or by its next run.
_FOR_RELAY = Config(
    retries={"mode": "standard", "total_max_attempts": 1}, connect_timeout=1, read_timeout=2
)
# An answer is ready and waits for it: it goes out without the header rather than late.
_AT_ONCE = Config(
    retries={"mode": "standard", "total_max_attempts": 1}, connect_timeout=1, read_timeout=1
)
# By SigV4, and to the bucket's own address in its region: older forms are refused or redirected.
# The console's policy names no other; in us-east-1 the SDK's own choice is an older one.
_FOR_FORMS = Config(
    signature_version="s3v4",
    s3={"addressing_style": "virtual", "us_east_1_regional_endpoint": "regional"},
)
_now = partial(datetime.now, UTC)


@cache
def sites() -> DynamoDbSites:
    http = settings(HttpSettings)
    return DynamoDbSites(_dynamodb(), http.table_name, http.aws_region)


@cache
def register_site() -> RegisterSite:
    return RegisterSite(sites(), _now, uuid4, _pause)


@cache
def list_sites() -> ListSites:
    return ListSites(sites())


@cache
def request_upload() -> RequestUpload:
    http = settings(HttpSettings)
    forms = S3Forms(
        boto3.client("s3", region_name=http.aws_region, config=_FOR_FORMS), http.upload_bucket_name
    )
    validity = timedelta(seconds=http.upload_validity_seconds)
    return RequestUpload(_photos_of_people(), forms, _now, _new_photo_id, validity, _pause)


@cache
def read_photo() -> ReadPhoto:
    return ReadPhoto(_photos_of_people(), _now)


@cache
def list_photos() -> ListPhotos:
    return ListPhotos(_photos_of_people(), _now)


@cache
def delete_photo() -> DeletePhoto:
    retention = timedelta(days=settings(HttpSettings).deleted_retention_days)
    return DeletePhoto(_photos_of_people(), _now, retention, _pause)


@cache
def console_origin() -> ConsoleOrigin:
    parameter = settings(HttpSettings).console_origin_parameter_name
    return ConsoleOrigin(SsmRegistry(boto3.client("ssm", config=_AT_ONCE), parameter), _now)


@cache
def verify_upload() -> VerifyUpload:
    verify = settings(VerifySettings)
    return VerifyUpload(
        photos=DynamoDbPhotos(_dynamodb(), verify.table_name, verify.aws_region),
        uploads=S3Uploads(_s3(), verify.upload_bucket_name),
        claims=S3Claims(_s3(), verify.claims_bucket_name),
        bus=EventBridgeBus(boto3.client("events", config=_PATIENT), verify.event_bus_name),
        now=_now,
        pause=_pause,
    )


@cache
def record_conversion() -> RecordConversion:
    record = settings(RecordSettings)
    photos = DynamoDbPhotos(_dynamodb(), record.table_name, record.aws_region)
    return RecordConversion(photos, _pause)


@cache
def quarantine() -> S3Quarantine:
    return S3Quarantine(_s3(), settings(QuarantineSettings).quarantine_bucket_name)


@cache
def relay_outbox() -> RelayOutbox:
    bus = boto3.client("events", config=_FOR_RELAY)
    return RelayOutbox(EventBridgeBus(bus, settings(RelaySettings).event_bus_name), _outbox())


@cache
def sweep_outbox() -> SweepOutbox:
    # Read first: these name all that is missing, of the relay's settings too.
    grace = timedelta(seconds=settings(SweepSettings).outbox_grace_seconds)
    return SweepOutbox(_outbox(), relay_outbox(), _now, grace)


@cache
def _outbox() -> DynamoDbOutbox:
    relay = settings(RelaySettings)
    client = boto3.client("dynamodb", config=_FOR_RELAY)
    return DynamoDbOutbox(client, relay.table_name, relay.aws_region)


@cache
def _photos_of_people() -> DynamoDbPhotos:
    http = settings(HttpSettings)
    return DynamoDbPhotos(_dynamodb(), http.table_name, http.aws_region)


@cache
def _dynamodb() -> "DynamoDBClient":
    return boto3.client("dynamodb", config=_PATIENT)


@cache
def _s3() -> "S3Client":
    return boto3.client("s3", config=_PATIENT)


def _new_photo_id(now: datetime) -> UUID:
    return uuid7(now, secrets.token_bytes(RANDOM_BYTES))


def _pause(attempt: int) -> None:
    """Up to 50, 100, 200 ms; at random, so that those who met don't meet again."""
    time.sleep(random.uniform(0, 0.05 * 2**attempt))
