"""SQS batch of photo-deleted.v1 → nothing is left of the photograph; failures go back."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from image_handler import events
from image_handler.handlers import message_batch
from image_handler.telemetry.powertools_log import log
from image_handler.wiring import derivatives


def handle(batch: dict[str, Any], context: LambdaContext) -> Any:
    return message_batch.settle(batch, context, _delete)


def _delete(body: str) -> None:
    event = events.decode_deleted(body)
    derivatives.delete_derivatives()(event)
    log.info("deleted", photo_id=event.subject, correlation_id=event.correlationid, cause=event.id)
