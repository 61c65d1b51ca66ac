"""Readings become rows. What breaks on one reading refuses that one, with its original bytes."""

from collections.abc import Callable, Mapping

from msgspec import Struct

from stream_ingest.domain.device import Device
from stream_ingest.domain.originals import Originals
from stream_ingest.domain.reading import Reading, Reason, Refusal, ShardBatch, StreamRecord
from stream_ingest.domain.readings import Readings
from stream_ingest.domain.stored import StoredReading, enriched
from stream_ingest.events.kept_lines import stored_line

Enrich = Callable[[str, StreamRecord, Reading, Device], StoredReading]
Line = Callable[[StoredReading], bytes]


class Transformed(Struct, frozen=True):
    """`lines` stands parallel to `kept`; the two and `refused` together hold every reading once."""

    kept: Readings
    lines: list[bytes]
    refused: list[Refusal]


class Transform(Struct, frozen=True):
    """Comes before an id is claimed: a reading that is mended and put back is then no duplicate."""

    enrich: Enrich = enriched
    line: Line = stored_line

    def __call__(
        self, batch: ShardBatch, readings: Readings, devices: Mapping[str, Device]
    ) -> Transformed:
        """`devices` holds the device of each reading, by its id."""
        kept: list[Reading] = []
        lines: list[bytes] = []
        refused: list[Refusal] = []
        originals = Originals(batch)
        for reading in readings:
            record = batch.records[reading.record]
            try:
                device = devices[reading.device_id]
                line = self.line(self.enrich(batch.shard_id, record, reading, device))
            except Exception as error:
                detail = (
                    f"expected a row, the transformation raised {error!r}; mend it, then replay"
                )
                refused.append(originals.refusal(reading, Reason.TRANSFORMATION_FAILED, detail))
            else:
                kept.append(reading)
                lines.append(line)
        return Transformed(Readings(kept) if refused else readings, lines, refused)
