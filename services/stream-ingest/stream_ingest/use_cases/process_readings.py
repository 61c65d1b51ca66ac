"""What is done with a batch of the stream: every reading is decided about, once.

Every step may be repeated, by whole batches or parts of them, and the commit comes last: a repeat
finds what an earlier try has left and leaves the same. What a commit promises is done after it, and
done again by a repeat that finds it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from stream_ingest.domain.checkpoint import Checkpoint, Taken
from stream_ingest.domain.judgement import Limits, judge
from stream_ingest.domain.reading import Reading, ShardBatch
from stream_ingest.domain.stored import Accepted
from stream_ingest.events.readings import decode
from stream_ingest.events.transformation import Transform
from stream_ingest.use_cases.decided_before import DecidedBefore
from stream_ingest.use_cases.fold_windows import Folded, FoldWindows
from stream_ingest.use_cases.publish_windows import PublishWindows
from stream_ingest.use_cases.shard_promises import Promises

if TYPE_CHECKING:
    from stream_ingest.use_cases.ports import (
        AcceptedReadings,
        Bus,
        Checkpoints,
        Devices,
        Quarantine,
        RawBackup,
        UnknownReadings,
        Watch,
    )


class ProcessReadings(Struct, frozen=True, kw_only=True):
    checkpoints: Checkpoints
    raw: RawBackup
    devices: Devices
    limits: Limits
    decided: DecidedBefore
    transform: Transform
    held: UnknownReadings
    fold: FoldWindows
    quarantine: Quarantine
    watch: Watch
    bus: Bus
    accepted: AcceptedReadings
    publish_windows: PublishWindows
    promises: Promises

    def __call__(self, batch: ShardBatch) -> Taken | None:
        """Answers what was taken, None when all of it was taken before."""
        checkpoint = self.checkpoints.read(batch.shard_id)
        records = checkpoint.not_taken(batch)
        if len(records) < len(batch.records):
            # Whoever took the others may have ended before it kept what its commit promised.
            self.promises.keep(checkpoint)
        if not records:
            return None
        return self._take(checkpoint, ShardBatch(batch.shard_id, records))

    def _take(self, checkpoint: Checkpoint, batch: ShardBatch) -> Taken:
        raw_key = self.raw.keep(batch)
        decoded = decode(batch)
        devices = self.devices.of(decoded.readings.devices)
        judged = judge(batch, decoded.readings, devices, self.limits)
        judged = self.decided(batch, decoded.readings, judged)
        if judged.unknown:
            self.held.keep(batch, judged.unknown)
        transformed = self.transform(batch, judged.accepted, devices)
        folded = self.fold(batch, checkpoint.watermark_us, transformed.kept)
        refused = [*decoded.refusals, *judged.refused, *transformed.refused, *folded.reused]
        quarantine_key = (
            self.quarantine.keep(batch.name, refused, batch.records) if refused else None
        )
        if crossings := self.watch(batch, folded.new):
            self.bus.publish(crossings)
        accepted = self._keep(batch, folded, transformed.kept, transformed.lines)
        closed = self.publish_windows(batch.name, checkpoint.open_groups, folded)
        taken = Taken(
            name=batch.name,
            records=len(batch.records),
            readings=len(decoded.readings) + len(decoded.refusals),
            stored=len(folded.new),
            duplicates=len(folded.duplicates),
            held=len(judged.unknown),
            late=folded.late,
            refused=dict(Counter(refusal.reason.value for refusal in refused)),
            raw_key=raw_key,
            quarantine_key=quarantine_key,
        )
        after = self.promises.made(checkpoint, batch, folded.watermark_us, closed, taken, accepted)
        self.checkpoints.commit(after, taken, accepted)
        self.promises.keep(after)
        return taken

    def _keep(
        self, batch: ShardBatch, folded: Folded, kept: Sequence[Reading], lines: Sequence[bytes]
    ) -> Accepted | None:
        if not folded.new:
            return None
        if folded.new is kept:
            return self.accepted.keep(batch, lines)
        new = set(map(id, folded.new))
        chosen = [line for reading, line in zip(kept, lines, strict=True) if id(reading) in new]
        return self.accepted.keep(batch, chosen)
