"""SQS batch of our own threshold-crossed → a text at the alarm topic, once an event."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from stream_ingest.events.crossings import decode
from stream_ingest.handlers import message_batch
from stream_ingest.telemetry import log
from stream_ingest.wiring.notices import notify_alert


def handle(batch: dict[str, Any], context: LambdaContext) -> Any:
    return message_batch.settle(batch, context, _notify)


def _notify(body: str) -> None:
    event = decode(body)
    standing = notify_alert()(event)
    log.info(
        "heard", type=event.type, correlation_id=event.correlationid, event_id=event.id,
        noted=standing,
    )  # fmt: skip
