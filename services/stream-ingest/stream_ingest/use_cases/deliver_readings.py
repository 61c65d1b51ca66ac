"""What waits of a shard becomes Parquet objects, and each is announced.

The commit comes before the announcement, and keeps it until it is known to be made: whoever comes
next makes it again, under the same id. What an earlier try has stored without a commit is never
announced, and overwritten by nobody: the next try may take more batches, under another name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from stream_ingest.domain.delivery import Delivery, Pending, Rows, part_of
from stream_ingest.domain.object_names import stored_key
from stream_ingest.events.deliveries import read_stored_event, readings_stored, written

if TYPE_CHECKING:
    from stream_ingest.use_cases.ports import Bus, Claims

MEDIA_TYPE = "application/vnd.apache.parquet"


class Deliveries(Protocol):
    def read(self, shard_id: str) -> Delivery:
        """Answers a shard's first delivery where there is none yet."""

    def pending(self, shard_id: str) -> list[Pending]:
        """The batches that wait, in the shard's order, from the first one on; maybe not all."""

    def commit(self, delivery: Delivery, delivered: Sequence[Pending]) -> None:
        """Raises Contended when the delivery isn't the one after what is stored."""

    def settle(self, delivery: Delivery) -> None:
        """Forget what the delivery has promised, unless another came after it."""


class AcceptedReadings(Protocol):
    def read(self, key: str) -> bytes: ...


class DeliverReadings(Struct, frozen=True, kw_only=True):
    """`parquet` makes one object's content of accepted objects."""

    deliveries: Deliveries
    accepted: AcceptedReadings
    parquet: Callable[[Iterable[bytes]], Rows]
    claims: Claims
    bus: Bus
    now: Callable[[], datetime]
    size_bytes: int

    def __call__(self, shard_id: str) -> int:
        """Answers how many objects were delivered; none when nothing waited."""
        delivery = self._keep(self.deliveries.read(shard_id))
        delivered = 0
        while pending := self.deliveries.pending(shard_id):
            delivery = self._keep(self._deliver(delivery, part_of(pending, self.size_bytes)))
            delivered += 1
        return delivered

    def _deliver(self, before: Delivery, batches: Sequence[Pending]) -> Delivery:
        rows = self.parquet(self.accepted.read(batch.accepted_key) for batch in batches)
        key = stored_key(before.shard_id, rows.arrived_at_us, batches[0].first, batches[-1].last)
        claim = self.claims.store(key, rows.content, MEDIA_TYPE)
        event = readings_stored(before.shard_id, batches, rows, claim, self.now())
        delivery = Delivery(before.shard_id, before.version + 1, written(event))
        self.deliveries.commit(delivery, batches)
        return delivery

    def _keep(self, delivery: Delivery) -> Delivery:
        if delivery.promised is not None:
            self.bus.publish([read_stored_event(delivery.promised)])
            self.deliveries.settle(delivery)
        return delivery
