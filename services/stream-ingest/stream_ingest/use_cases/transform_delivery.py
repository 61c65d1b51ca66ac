"""Firehose's records become rows by the rules of the stream, as far as one record alone can say:
what came twice stays twice, and a reading of an unknown device fails instead of waiting."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from stream_ingest.domain.device import Device
from stream_ingest.domain.judgement import Limits, judge
from stream_ingest.domain.reading import Reading, ShardBatch, StreamRecord
from stream_ingest.domain.readings import Readings
from stream_ingest.domain.stored import StoredReading, enriched
from stream_ingest.events.firehose import Answer, DeliveryRecord, failed, ok, row_line
from stream_ingest.events.readings import Unreadable, read
from stream_ingest.events.transformation import Enrich, Transform

if TYPE_CHECKING:
    from stream_ingest.use_cases.ports import Devices


class TransformDelivery(Struct, frozen=True):
    devices: Devices
    limits: Limits
    enrich: Enrich = enriched

    def __call__(self, records: Sequence[DeliveryRecord]) -> list[Answer]:
        """One answer for each record, in their order."""
        answers = {each.record_id: failed(each.record_id) for each in records}
        for shard_id in dict.fromkeys(each.shard_id for each in records):
            of_shard = [each for each in records if each.shard_id == shard_id]
            for answer in self._rows(shard_id, of_shard):
                answers[answer.record_id] = answer
        return [answers[each.record_id] for each in records]

    def _rows(self, shard_id: str, records: Sequence[DeliveryRecord]) -> list[Answer]:
        """Of what is no reading, or refused, there is no answer."""
        batch = ShardBatch(shard_id, [each.record for each in records])
        readings = _readings(batch)
        devices = self.devices.of(readings.devices)
        judged = judge(batch, readings, devices, self.limits)
        transform = Transform(self._placed(records), row_line)
        done = transform(batch, judged.accepted, devices)
        return [
            ok(records[reading.record].record_id, line, reading.observed_at_us)
            for reading, line in zip(done.kept, done.lines, strict=True)
        ]

    def _placed(self, records: Sequence[DeliveryRecord]) -> Enrich:
        """A reading's place in its aggregate, which is no more, stands beside its record."""

        def enrich(
            shard_id: str, record: StreamRecord, reading: Reading, device: Device
        ) -> StoredReading:
            stored = self.enrich(shard_id, record, reading, device)
            place = records[reading.record].sub_sequence_number
            return structs.replace(stored, sub_sequence_number=place)

        return enrich


def _readings(batch: ShardBatch) -> Readings:
    readings: list[Reading] = []
    for index, found in enumerate(read([record.data for record in batch.records])):
        if not isinstance(found, Unreadable):
            found.record = index
            readings.append(found)
    return Readings(readings)
