"""How far each shard has been read, and how far everything of it has been handed on."""

from dataclasses import dataclass, field
from hashlib import sha256

from tests.shard_poller.lane import Lane
from tests.shard_poller.mapping import Mapping
from tests.shard_poller.stream import Clock, Record, Shard, Stream
from tests.shard_poller.tumbling import Tumbling

START = 0


@dataclass
class Reader:
    """`checkpoint` is the greatest sequence number before which nothing is left to be done."""

    shard: Shard
    checkpoint: int
    lanes: list[Lane]
    read_through: int = field(init=False)
    taken: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.read_through = self.checkpoint

    @classmethod
    def of(cls, shard: Shard, mapping: Mapping, clock: Clock, checkpoint: int) -> "Reader":
        lanes = [
            Lane(
                shard.shard_id,
                number,
                Tumbling(mapping.tumbling_window_s * 1000),
                window_opened_ms=clock.now_ms,
            )
            for number in range(mapping.parallelization_factor)
        ]
        return cls(shard, checkpoint, lanes)

    @property
    def is_finished(self) -> bool:
        return self.has_ended and all(lane.is_idle for lane in self.lanes)

    @property
    def has_ended(self) -> bool:
        """Closed, and read to its end."""
        last = self.shard.records[-1].order if self.shard.records else START
        return not self.shard.is_open and self.read_through >= last

    def read(self, stream: Stream) -> None:
        for record in stream.read(self.shard.shard_id, self.read_through):
            self.lane_of(record).waiting.append(record)
            self.taken.append(record.order)
            self.read_through = record.order

    def lane_of(self, record: Record) -> Lane:
        """Records of one partition key stay in one lane, and so in order."""
        digest = sha256(record.partition_key.encode()).digest()
        return self.lanes[int.from_bytes(digest[:4]) % len(self.lanes)]

    def advance(self) -> None:
        unfinished = [each for lane in self.lanes if (each := lane.first_unfinished) is not None]
        until = min(unfinished, default=self.read_through + 1)
        done = [order for order in self.taken if order < until]
        if done:
            self.checkpoint = done[-1]
            self.taken = self.taken[len(done) :]

    def restarted(self, mapping: Mapping, clock: Clock) -> "Reader":
        """What is left of it when the poller's process ends: the checkpoint, and what belongs to
        it, the state of its tumbling window."""
        reader = Reader.of(self.shard, mapping, clock, self.checkpoint)
        for lane, before in zip(reader.lanes, self.lanes, strict=True):
            lane.tumbling = before.tumbling
        return reader


def position(shard: Shard, mapping: Mapping, is_new: bool) -> int:
    """Where reading begins. A shard that came after the mapping is read from its beginning:
    AWS doesn't say so for LATEST, and records of it would be lost otherwise."""
    if is_new or mapping.starting_position == "TRIM_HORIZON":
        return START
    before = shard.records
    if mapping.starting_position_ms is not None:
        start_ms = mapping.starting_position_ms
        before = [record for record in before if record.arrived_ms < start_ms]
    return before[-1].order if before else START
