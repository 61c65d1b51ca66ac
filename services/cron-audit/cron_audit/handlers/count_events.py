"""SQS batch of every service's events → counters; only what failed goes back."""

from typing import Any

from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    process_partial_response,
)
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from cron_audit import events, wiring
from cron_audit.domain import PermanentError
from cron_audit.telemetry import log

processor = BatchProcessor(EventType.SQS, raise_on_entire_batch_failure=False)


def handle(batch: dict[str, Any], context: LambdaContext) -> Any:
    return process_partial_response(batch, _settle, processor, context)


def _settle(record: SQSRecord) -> None:
    """Whatever is raised here, by keeping too, sends back this message and no neighbour."""
    try:
        _count(record.body)
    except PermanentError:
        log.exception("never", message_id=record.message_id)
        wiring.quarantine().keep(record.message_id, record.body)
    except Exception:
        # Logged here, for the processor only names the message to SQS.
        log.exception("not now", message_id=record.message_id)
        raise


def _count(body: str) -> None:
    event = events.decode(body)
    is_new = wiring.count_event()(event)
    log.info("heard", type=event.type, correlation_id=event.correlationid, is_new=is_new)
