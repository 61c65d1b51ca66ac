"""Messages that name a shard and where it stood → its windows close if it stands there still."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from stream_ingest.events.idle_shards import idle_shard
from stream_ingest.handlers import message_batch
from stream_ingest.telemetry import log
from stream_ingest.wiring.idle_shards import close_idle_shard


def handle(batch: dict[str, Any], context: LambdaContext) -> Any:
    return message_batch.settle(batch, context, _close)


def _close(body: str) -> None:
    shard = idle_shard(body)
    closed = close_idle_shard()(shard.shard_id, shard.through)
    message = "closed by time" if closed else "nothing to close"
    log.info(message, shard=shard.shard_id, groups=closed)
