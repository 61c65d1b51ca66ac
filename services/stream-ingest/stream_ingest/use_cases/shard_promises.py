"""What a commit promises: an event about what was refused, a delivery, a look at an idle shard."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

from stream_ingest.domain.checkpoint import Checkpoint, Promise, Taken
from stream_ingest.domain.reading import ShardBatch
from stream_ingest.domain.stored import Accepted
from stream_ingest.domain.window import Group
from stream_ingest.events.refusals import read_refused, readings_refused, written

if TYPE_CHECKING:
    from stream_ingest.use_cases.ports import (
        Bus,
        Messages,
    )


class Promises(Struct, frozen=True, kw_only=True):
    bus: Bus
    messages: Messages
    now: Callable[[], datetime]
    delivery_interval: timedelta
    delivery_size_bytes: int
    idle_close_s: int

    def made(
        self,
        before: Checkpoint,
        batch: ShardBatch,
        watermark_us: int | None,
        open_groups: tuple[Group, ...],
        taken: Taken,
        accepted: Accepted | None,
    ) -> Checkpoint:
        """The checkpoint after `before`."""
        now = self.now()
        event = readings_refused(taken, now) if taken.refused else None
        buffered = before.buffered_bytes + (accepted.size_bytes if accepted else 0)
        after_s = self._delivery_after_s(before, buffered, now) if accepted else None
        due_us = before.delivery_due_us
        if after_s is not None:
            due_us = int((now + timedelta(seconds=after_s)).timestamp() * 1_000_000)
        return Checkpoint(
            shard_id=before.shard_id,
            version=before.version + 1,
            through=batch.records[-1].sequence_number,
            watermark_us=watermark_us,
            open_groups=open_groups,
            buffered_bytes=buffered if after_s != 0 else 0,
            delivery_due_us=due_us,
            promise=Promise(
                refused_event=written(event) if event else None, deliver_after_s=after_s
            ),
        )

    def _delivery_after_s(self, before: Checkpoint, buffered: int, now: datetime) -> int | None:
        """None when a message is on its way that comes early enough."""
        if buffered >= self.delivery_size_bytes:
            return 0
        if before.delivery_due_us > int(now.timestamp() * 1_000_000):
            return None
        return int(self.delivery_interval.total_seconds())

    def keep(self, checkpoint: Checkpoint) -> None:
        promise = checkpoint.promise
        if promise.refused_event is not None:
            self.bus.publish([read_refused(promise.refused_event)])
        if promise.deliver_after_s is not None:
            self.messages.ask_for_delivery(checkpoint.shard_id, promise.deliver_after_s)
        if checkpoint.through is not None:
            self.messages.look_at_idle_shard(
                checkpoint.shard_id, checkpoint.through, self.idle_close_s
            )
