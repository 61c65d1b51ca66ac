"""SQS batch of device-registered and device-retired → our own copy of them; failures go back."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from stream_ingest.events.devices import decode
from stream_ingest.handlers import message_batch
from stream_ingest.telemetry import log
from stream_ingest.wiring.held import learn_device


def handle(batch: dict[str, Any], context: LambdaContext) -> Any:
    return message_batch.settle(batch, context, _learn)


def _learn(body: str) -> None:
    event, learned = decode(body)
    noted, released = learn_device()(learned)
    log.info(
        "heard", type=event.type, correlation_id=event.correlationid, event_id=event.id,
        device_id=learned.device_id, noted=noted, released=released,
    )  # fmt: skip
