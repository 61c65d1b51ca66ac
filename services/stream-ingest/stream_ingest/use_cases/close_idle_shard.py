"""Windows close by time where a shard stands still: no reading moves its watermark any more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from stream_ingest.use_cases.ports import (
        Messages,
        ShardCheckpoints,
        Windows,
    )

# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
LONGEST_DELAY_S = 900


class CloseIdleShard(Struct, frozen=True, kw_only=True):
    checkpoints: ShardCheckpoints
    windows: Windows
    messages: Messages
    now: Callable[[], datetime]
    lateness: timedelta

    def __call__(self, shard_id: str, through: str) -> int:
        """Answers how many groups of windows were closed, 0 when the shard has gone on.

        What isn't over by the clock either stays open, and is looked at again when it is. No
        watermark moves: a reading that still comes is in time, and corrects what was published.
        """
        checkpoint = self.checkpoints.read(shard_id)
        if checkpoint.through != through:
            return 0
        # A batch may have been committed while the delivery before it was running.
        self.messages.ask_for_delivery(shard_id, 0)
        now = self.now()
        passed_us = int((now - self.lateness).timestamp() * 1_000_000)
        over = [group for group in checkpoint.open_groups if group.end_us <= passed_us]
        ahead = [group.end_us - passed_us for group in checkpoint.open_groups if group not in over]
        if over:
            self.windows.close(over, f"{shard_id}:{through}:{now.isoformat()}")
        if ahead:
            wait_s = min(ahead) // 1_000_000 + 1
            self.messages.look_at_idle_shard(shard_id, through, min(wait_s, LONGEST_DELAY_S))
        return len(over)
