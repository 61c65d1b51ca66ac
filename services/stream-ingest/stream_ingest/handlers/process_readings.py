"""A shard's batch of readings → each of them decided about; an error brings all of it again."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from msgspec import to_builtins

from stream_ingest.events.kinesis import shard_batch
from stream_ingest.telemetry import log
from stream_ingest.wiring.processing import process_readings


def handle(event: dict[str, Any], context: LambdaContext) -> dict[str, list[Any]]:
    batch = shard_batch(event)
    try:
        taken = process_readings()(batch)
    except Exception:
        log.exception("not now", batch=batch.name)
        raise
    log.info("taken" if taken else "taken before", batch=batch.name, ledger=to_builtins(taken))
    # Nothing is reported in part: the checkpoint knows what of a batch was taken.
    return {"batchItemFailures": []}
