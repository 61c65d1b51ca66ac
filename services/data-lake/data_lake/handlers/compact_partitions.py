"""Messages that name a partition → its small files become few sorted ones; failures go back."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from data_lake.events.compaction_messages import decode
from data_lake.handlers import message_batch
from data_lake.telemetry import log
from data_lake.wiring.layout import compact_partition

# A group of files, downloaded, sorted, proved and stored, takes a minute at its slowest.
RESERVE_MS = 300_000


def handle(batch: dict[str, Any], context: LambdaContext) -> Any:
    def compact(body: str) -> None:
        asked = decode(body)
        done = compact_partition()(
            asked.dataset,
            asked.partition,
            is_thorough=asked.thorough,
            is_time_left=lambda: context.get_remaining_time_in_millis() > RESERVE_MS,
        )
        log.info(
            "compacted" if done.rounds else "nothing to compact",
            dataset=done.dataset,
            partition=done.partition,
            rows=done.rows,
            files_before=done.files_before,
            files_after=done.files_after,
            bytes_before=done.bytes_before,
            bytes_after=done.bytes_after,
        )

    return message_batch.settle(batch, context, compact)
