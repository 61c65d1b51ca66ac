"""Where the functions behind queues keep messages that no retry will mend."""

from functools import cache

from stream_ingest.gateways.aws_clients import s3
from stream_ingest.gateways.s3_messages import S3Messages
from stream_ingest.settings import QuarantineSettings, settings


@cache
def quarantine() -> S3Messages:
    return S3Messages(s3(), settings(QuarantineSettings).quarantine_bucket_name)
