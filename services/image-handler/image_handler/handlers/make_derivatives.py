"""SQS batch of photo-received.v1 → derivatives-made.v1 or photo-refused.v1; failures go back."""

from typing import Any

from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    process_partial_response,
)
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from image_handler import events, wiring
from image_handler.domain.errors import PermanentError
from image_handler.telemetry import log

processor = BatchProcessor(EventType.SQS, raise_on_entire_batch_failure=False)


def handle(batch: dict[str, Any], context: LambdaContext) -> Any:
    return process_partial_response(batch, _settle, processor, context)


def _settle(record: SQSRecord) -> None:
    """Whatever is raised here, by keeping too, sends back this message and no neighbour."""
    try:
        _make(record.body)
    except PermanentError:
        log.exception("never", message_id=record.message_id)
        wiring.quarantine().keep(record.message_id, record.body)
    except Exception:
        # Logged here, for the processor only names the message to SQS.
        log.exception("not now", message_id=record.message_id)
        raise


def _make(body: str) -> None:
    event = events.decode_received(body)
    outcome = wiring.make_derivatives()(event)
    log.info(
        outcome.value, photo_id=event.subject, correlation_id=event.correlationid, cause=event.id
    )
