"""What the functions behind queues do with messages that they can't do, now or ever."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from data_lake.gateways.aws_clients import s3, sqs
from data_lake.gateways.s3_messages import S3Messages
from data_lake.gateways.sqs_postponing import SqsPostponing
from data_lake.settings import QuarantineSettings, settings
from data_lake.telemetry import log


@cache
def quarantine() -> S3Messages:
    return S3Messages(s3(), settings(QuarantineSettings).quarantine_bucket_name)


@cache
def later() -> SqsPostponing:
    return SqsPostponing(sqs())


def postpone(records: Sequence[Mapping[str, Any]]) -> None:
    """What can't be postponed comes again all the same, at its queue's own time."""
    try:
        later().postpone(records)
    except Exception:
        log.exception("not postponed", messages=len(records))
