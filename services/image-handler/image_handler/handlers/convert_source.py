"""SQS batch of the source bucket's notifications → derivatives follow it; failures go back."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from image_handler.events import source_notifications
from image_handler.handlers import message_batch
from image_handler.telemetry.powertools_log import log
from image_handler.use_cases.convert_source import Outcome
from image_handler.wiring import conversions


def handle(batch: dict[str, Any], context: LambdaContext) -> Any:
    return message_batch.settle(batch, context, _follow)


def _follow(body: str) -> None:
    """S3 puts one change into a message, and may put several."""
    for touched in source_notifications.decode(body):
        outcome = conversions.convert_source()(touched)
        log.info(outcome.followed.value, key=touched.key, extra=_why(outcome))


def _why(outcome: Outcome) -> dict[str, str]:
    if outcome.refused is None:
        return {}
    return {"reason": outcome.refused.reason, "detail": str(outcome.refused)}
