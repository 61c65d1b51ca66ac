"""Where the functions behind queues keep messages that no retry will mend."""

from functools import cache

from data_lake.gateways.aws_clients import s3
from data_lake.gateways.s3_messages import S3Messages
from data_lake.settings import QuarantineSettings, settings


@cache
def quarantine() -> S3Messages:
    return S3Messages(s3(), settings(QuarantineSettings).quarantine_bucket_name)
