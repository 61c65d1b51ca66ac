"""SQS messages that tell of objects → their rows in the lake or in quarantine; failures go back."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from data_lake.events.landing_messages import decode
from data_lake.handlers import message_batch
from data_lake.telemetry import log
from data_lake.wiring.landing import land_file


def handle(batch: dict[str, Any], context: LambdaContext) -> Any:
    return message_batch.settle(batch, context, _land)


def _land(body: str) -> None:
    for asked in decode(body):
        landing = land_file()(asked)
        log.info(
            landing.state,
            landing_id=landing.id,
            dataset=landing.dataset,
            key=asked.key,
            rows=landing.curated_rows,
            quarantined_rows=landing.quarantined_rows,
            reason=landing.reason,
        )
