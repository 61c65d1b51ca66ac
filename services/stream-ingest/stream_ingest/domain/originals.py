"""The bytes that a reading came as, for whoever keeps or refuses it."""

from stream_ingest.domain.kpl import UserRecord, deaggregate
from stream_ingest.domain.reading import Reading, Reason, Refusal, ShardBatch


class Originals:
    """Of one batch. An aggregate is parted once, however many of its readings are asked for."""

    def __init__(self, batch: ShardBatch) -> None:
        self._batch = batch
        self._parted: dict[int, list[UserRecord]] = {}

    def of(self, reading: Reading) -> UserRecord:
        """What the producer has put, with its own partition key."""
        if reading.record not in self._parted:
            record = self._batch.records[reading.record]
            self._parted[reading.record] = deaggregate(record.data, record.partition_key)
        return self._parted[reading.record][reading.sub]

    def refusal(self, reading: Reading, reason: Reason, detail: str) -> Refusal:
        original = self.of(reading)
        return Refusal(
            reason, detail, reading.record, reading.sub, original.partition_key, original.data
        )
