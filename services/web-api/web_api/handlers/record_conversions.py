"""SQS batch of image-handler's events → what became of photos."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from web_api import wiring
from web_api.events import conversions
from web_api.handlers import message_batch
from web_api.telemetry import log
from web_api.wiring.at_init import make_at_init

make_at_init(lambda: wiring.record_conversion())


def handle(batch: dict[str, Any], context: LambdaContext) -> Any:
    return message_batch.settle(batch, context, _record)


def _record(body: str) -> None:
    event, conversion = conversions.decode(body)
    recorded = wiring.record_conversion()(conversion)
    log.info(
        "heard", type=event.type, correlation_id=event.correlationid, photo_id=event.subject,
        recorded=recorded,
    )  # fmt: skip
