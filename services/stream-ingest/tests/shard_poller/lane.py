"""What one of a shard's concurrent batchers has to hand on: gathering, trying again, bisecting."""

from collections import deque
from dataclasses import dataclass, field

from tests.shard_poller.events import MOST_PAYLOAD_BYTES, payload_bytes
from tests.shard_poller.mapping import INFINITE, Mapping
from tests.shard_poller.stream import Record
from tests.shard_poller.tumbling import Tumbling


@dataclass
class Batch:
    """`failures` count towards the quota of retries; `invocations` are told to the destination."""

    records: list[Record]
    is_final: bool = False
    is_early: bool = False
    failures: int = 0
    invocations: int = 0
    has_raised: bool = False


@dataclass
class Lane:
    """`tries` are the batches in hand, the next one last; nothing of `waiting` overtakes them."""

    shard_id: str
    number: int
    tumbling: Tumbling
    window_opened_ms: int
    waiting: deque[Record] = field(default_factory=deque)
    tries: list[Batch] = field(default_factory=list)
    is_invoked: bool = False

    @property
    def is_idle(self) -> bool:
        return not self.tries and not self.waiting and self.tumbling.start_ms is None

    @property
    def first_unfinished(self) -> int | None:
        orders = [record.order for batch in self.tries for record in batch.records]
        orders += [record.order for record in list(self.waiting)[:1]]
        return min(orders, default=None)

    def next(self, mapping: Mapping, now_ms: int, has_ended: bool) -> Batch | None:
        if not self.tries and (batch := self._gathered(mapping, now_ms, has_ended)):
            self.tries.append(batch)
        return self.tries[-1] if self.tries else None

    def _gathered(self, mapping: Mapping, now_ms: int, has_ended: bool) -> Batch | None:
        first = self.waiting[0] if self.waiting else None
        if self.tumbling.is_over(first, now_ms, has_ended):
            return Batch([], is_final=True)
        if first is None:
            return None
        count = self._fitting(mapping.batch_size)
        is_full = count == mapping.batch_size or count < len(self.waiting)
        if not is_full and not has_ended and not self._is_window_over(mapping, now_ms):
            return None
        self.tumbling.start_ms = self.tumbling.start_of(first)
        return Batch([self.waiting.popleft() for _ in range(count)])

    def _fitting(self, most: int) -> int:
        """How many of the waiting go together: by number, by payload, by tumbling window."""
        size, count = 0, 0
        start_ms = self.tumbling.start_of(self.waiting[0])
        for record in self.waiting:
            size += payload_bytes(record)
            is_apart = self.tumbling.start_of(record) != start_ms
            if count == most or is_apart or (count and size > MOST_PAYLOAD_BYTES):
                break
            count += 1
        return count

    def _is_window_over(self, mapping: Mapping, now_ms: int) -> bool:
        return now_ms >= self.window_opened_ms + mapping.maximum_batching_window_s * 1000

    def take_old(self, oldest_ms: int) -> list[Record]:
        """Take from the next batch what arrived before that moment."""
        batch = self.tries[-1]
        old = [record for record in batch.records if record.arrived_ms < oldest_ms]
        batch.records = batch.records[len(old) :]
        if old and not batch.records:
            self.tries.pop()
        return old

    def fail(self, mapping: Mapping, first: int) -> Batch | None:
        """Put back the batch from its first failed record on; answers what is to be discarded.

        A split takes nothing from the quota of retries.
        """
        batch = self.tries.pop()
        if first:
            self.tries.append(_same(batch, batch.records[first:]))
            return None
        if mapping.bisects_on_function_error and len(batch.records) > 1:
            middle = len(batch.records) // 2
            halves = batch.records[middle:], batch.records[:middle]
            self.tries += [_same(batch, half) for half in halves]
            return None
        batch.failures += 1
        most = mapping.maximum_retry_attempts
        if most == INFINITE or batch.failures <= most:
            self.tries.append(batch)
            return None
        return batch


def _same(batch: Batch, records: list[Record]) -> Batch:
    return Batch(records, invocations=batch.invocations, has_raised=batch.has_raised)
