"""How far a shard was taken, and what that promised to be done."""

from msgspec import Struct

from stream_ingest.domain.reading import ShardBatch, StreamRecord
from stream_ingest.domain.window import Group


class Promise(Struct, frozen=True):
    """What follows a commit, and is done again by a repeat that finds the commit made.

    `refused_event` is the event about what was refused, as JSON; `deliver_after_s` asks for a
    delivery, in seconds from now.
    """

    refused_event: str | None = None
    deliver_after_s: int | None = None


class Checkpoint(Struct, frozen=True):
    """Written after everything that a batch leaves, so that what it says is true.

    through: the greatest sequence number that was taken, None before the first.
    watermark_us: see `domain.lateness`; None before the first reading.
    open_groups: groups of windows with a reading of this shard that aren't published yet.
    buffered_bytes, delivery_due_us: what waits for delivery since the last message about it, and
    when the one that is on its way arrives, in microseconds since 1970.
    """

    shard_id: str
    version: int = 0
    through: str | None = None
    watermark_us: int | None = None
    open_groups: tuple[Group, ...] = ()
    buffered_bytes: int = 0
    delivery_due_us: int = 0
    promise: Promise = Promise()

    def not_taken(self, batch: ShardBatch) -> list[StreamRecord]:
        """Sequence numbers of a shard only grow, and each is one number however it is written:
        https://docs.aws.amazon.com/streams/latest/dev/key-concepts.html#sequence-number
        """
        if self.through is None:
            return batch.records
        through = int(self.through)
        return [record for record in batch.records if int(record.sequence_number) > through]


class Taken(Struct, frozen=True, kw_only=True):
    """The ledger's line of a batch: `readings` = stored + duplicates + held + refused.

    `refused` counts by reason; a corrupt aggregate counts as one, for nobody knows how many it
    held.
    """

    name: str
    records: int
    readings: int
    stored: int
    duplicates: int
    held: int
    late: int
    refused: dict[str, int]
    raw_key: str
    quarantine_key: str | None = None

    def balance(self) -> int:
        """What is missing from the ledger: 0, or something is wrong."""
        return (
            self.readings - self.stored - self.duplicates - self.held - sum(self.refused.values())
        )
