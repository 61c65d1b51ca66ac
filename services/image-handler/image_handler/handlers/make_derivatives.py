"""SQS batch of photo-received.v1 → derivatives-made.v1 or photo-refused.v1; failures go back."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from image_handler import events
from image_handler.handlers import message_batch
from image_handler.telemetry.powertools_log import log
from image_handler.wiring import derivatives


def handle(batch: dict[str, Any], context: LambdaContext) -> Any:
    return message_batch.settle(batch, context, _make)


def _make(body: str) -> None:
    event = events.decode_received(body)
    settled = derivatives.make_derivatives()(event)
    why = {}
    if settled.refused:
        why = {"reason": settled.refused.reason, "detail": str(settled.refused)}
    log.info(
        settled.outcome.value,
        photo_id=event.subject,
        correlation_id=event.correlationid,
        cause=event.id,
        extra=why,
    )
