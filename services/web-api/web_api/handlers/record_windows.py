"""SQS batch of windows-closed → windows and latest readings for those who ask."""

from typing import TYPE_CHECKING, Any

from web_api import wiring
from web_api.events import windows
from web_api.handlers import message_batch
from web_api.telemetry import log
from web_api.wiring.at_init import make_at_init

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

make_at_init(lambda: wiring.record_windows())


def handle(batch: dict[str, Any], context: "LambdaContext") -> Any:
    return message_batch.settle(batch, context, _record)


def _record(body: str) -> None:
    event, told = windows.decode(body)
    recorded = wiring.record_windows()(told)
    log.info(
        "heard", type=event.type, correlation_id=event.correlationid, event_id=event.id,
        windows=recorded.windows, kept=recorded.kept, latest=recorded.latest,
    )  # fmt: skip
