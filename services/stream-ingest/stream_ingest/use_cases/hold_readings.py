"""Readings of unknown devices wait for the event that makes their device known (settle_held.py)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from stream_ingest.domain.held import Held
from stream_ingest.domain.originals import Originals
from stream_ingest.domain.reading import Reading, ShardBatch

if TYPE_CHECKING:
    from stream_ingest.use_cases.ports import HeldReadings


class HoldReadings(Struct, frozen=True):
    held: HeldReadings

    def keep(self, batch: ShardBatch, unknown: Sequence[Reading]) -> None:
        """Takes at least one reading of the batch."""
        originals = Originals(batch)
        self.held.keep([_held(batch, reading, originals) for reading in unknown])


def _held(batch: ShardBatch, reading: Reading, originals: Originals) -> Held:
    record, original = batch.records[reading.record], originals.of(reading)
    return Held(
        device_id=reading.device_id,
        shard_id=batch.shard_id,
        sequence_number=record.sequence_number,
        sub=reading.sub,
        partition_key=original.partition_key,
        arrived_at_us=record.arrived_at_us,
        data=original.data,
    )
