"""Messages that name a shard → what waits of it is stored and announced; failures go back."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from stream_ingest.events.deliveries import shard_to_deliver
from stream_ingest.handlers import message_batch
from stream_ingest.telemetry import log
from stream_ingest.wiring.delivery import deliver_readings


def handle(batch: dict[str, Any], context: LambdaContext) -> Any:
    return message_batch.settle(batch, context, _deliver)


def _deliver(body: str) -> None:
    shard_id = shard_to_deliver(body)
    objects = deliver_readings()(shard_id)
    log.info("delivered" if objects else "nothing waited", shard=shard_id, objects=objects)
