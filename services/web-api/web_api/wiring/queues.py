"""What the functions behind queues use."""

from functools import cache

from web_api.gateways.aws_clients import dynamodb, events, s3
from web_api.gateways.dynamodb_photos import DynamoDbPhotos
from web_api.gateways.eventbridge_bus import EventBridgeBus
from web_api.gateways.s3_claims import S3Claims
from web_api.gateways.s3_quarantine import S3Quarantine
from web_api.gateways.s3_uploads import S3Uploads
from web_api.settings import QuarantineSettings, RecordSettings, VerifySettings, settings
from web_api.use_cases.conversions import RecordConversion
from web_api.use_cases.verification import VerifyUpload
from web_api.wiring.sources import now, pause


@cache
def verify_upload() -> VerifyUpload:
    verify = settings(VerifySettings)
    return VerifyUpload(
        photos=DynamoDbPhotos(dynamodb(), verify.table_name, verify.aws_region),
        uploads=S3Uploads(s3(), verify.upload_bucket_name),
        claims=S3Claims(s3(), verify.claims_bucket_name),
        bus=EventBridgeBus(events(), verify.event_bus_name),
        now=now,
        pause=pause,
    )


@cache
def record_conversion() -> RecordConversion:
    record = settings(RecordSettings)
    photos = DynamoDbPhotos(dynamodb(), record.table_name, record.aws_region)
    return RecordConversion(photos, pause)


@cache
def quarantine() -> S3Quarantine:
    return S3Quarantine(s3(), settings(QuarantineSettings).quarantine_bucket_name)
