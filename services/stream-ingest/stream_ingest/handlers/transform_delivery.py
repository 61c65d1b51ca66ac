"""Firehose's records → rows for its Parquet, or failures, which it keeps as they came."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from stream_ingest.events.firehose import delivery_records, within_limit
from stream_ingest.telemetry import log
from stream_ingest.wiring.transformation import transform_delivery


def handle(event: dict[str, Any], context: LambdaContext) -> dict[str, list[Any]]:
    answers = transform_delivery()(delivery_records(event))
    failures = sum(answer.result != "Ok" for answer in answers)
    log.info("transformed", records=len(answers), failures=failures)
    return within_limit(answers)
