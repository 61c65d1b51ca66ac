"""SQS batch of threshold-crossed → alerts for those who ask."""

from typing import TYPE_CHECKING, Any

from web_api import wiring
from web_api.events import crossings
from web_api.handlers import message_batch
from web_api.telemetry import log
from web_api.wiring.at_init import make_at_init

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

make_at_init(lambda: wiring.record_crossing())


def handle(batch: dict[str, Any], context: "LambdaContext") -> Any:
    return message_batch.settle(batch, context, _record)


def _record(body: str) -> None:
    event, heard = crossings.decode(body)
    noted = wiring.record_crossing()(heard)
    log.info(
        "heard", type=event.type, correlation_id=event.correlationid, event_id=event.id,
        alert_id=str(heard.occasion.alert_id), noted=noted,
    )  # fmt: skip
