"""Reads the shards of a stream and invokes a function with what it finds there."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.shard_poller.answers import ALL, first_failed
from tests.shard_poller.destination import AGE, TRIES, message_of
from tests.shard_poller.events import event_of
from tests.shard_poller.lane import Batch, Lane
from tests.shard_poller.mapping import INFINITE, Mapping
from tests.shard_poller.reader import Reader, position
from tests.shard_poller.stream import Record, Stream

# https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html#kinesis-polling-and-batching
BASE_RATE_S = 1
MOST_ROUNDS = 2_000


class Killed(BaseException):
    """The function's process has ended; no handler catches it, as none outlives its process."""


class Throttled(Exception):
    """The function was not invoked, by throttling or by a fault of the service."""


@dataclass(frozen=True)
class Invocation:
    shard_id: str
    lane: int
    records: tuple[Record, ...]
    at_ms: int
    event: dict[str, Any] = field(repr=False)


def choose_none(invocation: Invocation) -> bool:
    return False


@dataclass
class ShardPoller:
    """`repeats` says which invocations come again although they went well: delivery is at least
    once."""

    stream: Stream
    handler: Callable[[dict[str, Any]], Any]
    mapping: Mapping
    repeats: Callable[[Invocation], bool] = choose_none
    is_enabled: bool = True
    invocations: list[Invocation] = field(default_factory=list)
    iterator_ages_ms: list[int] = field(default_factory=list)
    last_error: BaseException | None = None
    readers: dict[str, Reader] = field(init=False)

    def __post_init__(self) -> None:
        self.readers = {
            each: Reader.of(
                shard, self.mapping, self.stream.clock, position(shard, self.mapping, is_new=False)
            )
            for each, shard in self.stream.shards.items()
        }

    def run(self) -> None:
        """Until all that has been put is handed on; the clock moves while there's nothing to do."""
        for _ in range(MOST_ROUNDS):
            if self.is_caught_up:
                return
            if not self.poll():
                self.stream.clock.advance(BASE_RATE_S)
        raise AssertionError("the poller comes to no end: the function fails for ever") from (
            self.last_error
        )

    def poll(self) -> bool:
        """Invoke each lane that has something once; answers whether all went well."""
        outcomes = [self.invoke(lane) for lane in self.ready()]
        return bool(outcomes) and all(outcomes)

    @property
    def is_caught_up(self) -> bool:
        self.read()
        return all(lane.is_idle for reader in self.readers.values() for lane in reader.lanes)

    def checkpoint(self, shard_id: str) -> int:
        return self.readers[shard_id].checkpoint

    def read(self) -> None:
        """A child is read when its parents are finished, so that no key's order is broken."""
        for shard_id, shard in self.stream.shards.items():
            parents = [self.readers.get(parent) for parent in shard.parents]
            if shard_id not in self.readers and all(each and each.is_finished for each in parents):
                start = position(shard, self.mapping, is_new=True)
                self.readers[shard_id] = Reader.of(shard, self.mapping, self.stream.clock, start)
        for reader in self.readers.values():
            reader.read(self.stream)

    def ready(self) -> list[Lane]:
        """Those that have a batch to hand on and aren't invoked now."""
        if not self.is_enabled:
            return []
        self.read()
        lanes = [(reader, lane) for reader in self.readers.values() for lane in reader.lanes]
        return [lane for reader, lane in lanes if not lane.is_invoked and self._next(reader, lane)]

    def invoke(self, lane: Lane) -> bool:
        """Answers whether the function did what it was asked to."""
        invocation = self.begin(lane)
        try:
            answer = self.handler(invocation.event)
        except Throttled:
            return self.end(lane, None)
        except (Exception, Killed) as error:
            self.last_error = error
            return self.fail(lane, ALL, has_raised=True)
        if self.repeats(invocation):
            return self.end(lane, None)
        return self.answered(lane, answer)

    def begin(self, lane: Lane) -> Invocation:
        batch = lane.tries[-1]
        event = event_of(lane.shard_id, batch.records, self.stream.arn)
        event |= lane.tumbling.fields(
            lane.shard_id, self.stream.arn, batch.is_final, batch.is_early
        )
        now_ms = self.stream.clock.now_ms
        invocation = Invocation(lane.shard_id, lane.number, tuple(batch.records), now_ms, event)
        batch.invocations += 1
        lane.is_invoked = True
        self.invocations.append(invocation)
        return invocation

    def answered(self, lane: Lane, answer: Any) -> bool:
        batch = lane.tries[-1]
        if not lane.tumbling.is_answered(answer):
            return self.fail(lane, ALL, has_raised=False)
        first = None
        if self.mapping.reports_batch_item_failures:
            first = first_failed(answer, batch.records)
        if first is None or first:
            is_too_large = lane.tumbling.take(answer)
        if first is not None:
            return self.fail(lane, first, has_raised=False)
        lane.tries.pop()
        if batch.is_final:
            lane.tumbling.close(batch.is_early)
        elif is_too_large:
            lane.tries.append(Batch([], is_final=True, is_early=True))
        return self.end(lane, batch.records)

    def fail(self, lane: Lane, first: int, has_raised: bool) -> bool:
        batch = lane.tries[-1]
        batch.has_raised = has_raised
        if discarded := lane.fail(self.mapping, first):
            self._discard(TRIES, lane, discarded, discarded.records)
            if discarded.is_final:
                lane.tumbling.close(discarded.is_early)
        self.end(lane, None)
        return False

    def end(self, lane: Lane, handed_on: Sequence[Record] | None) -> bool:
        """Handed on is None when the same batch, or a part of it, comes again."""
        lane.is_invoked = False
        lane.window_opened_ms = self.stream.clock.now_ms
        if handed_on:
            age_ms = self.stream.clock.now_ms - handed_on[-1].arrived_ms
            self.iterator_ages_ms.append(age_ms)
        self.readers[lane.shard_id].advance()
        return handed_on is not None

    def restart(self) -> None:
        """The poller's own process ends: all it knew but its checkpoints is gone."""
        clock = self.stream.clock
        self.readers = {
            each: reader.restarted(self.mapping, clock) for each, reader in self.readers.items()
        }

    def _next(self, reader: Reader, lane: Lane) -> bool:
        """Whether a batch is left when what has grown too old is gone."""
        now_ms = self.stream.clock.now_ms
        limits = [self.stream.retention_s, self.mapping.maximum_record_age_s]
        age_s = min(limit for limit in limits if limit != INFINITE)
        while batch := lane.next(self.mapping, now_ms, reader.has_ended):
            old = lane.take_old(now_ms - age_s * 1000)
            if not old:
                return True
            self._discard(AGE, lane, batch, old)
            reader.advance()
        return False

    def _discard(self, condition: str, lane: Lane, batch: Batch, records: Sequence[Record]) -> None:
        if self.mapping.on_failure and records:
            invocations, raised = batch.invocations, batch.has_raised
            now_ms, arn = self.stream.clock.now_ms, self.stream.arn
            self.mapping.on_failure(
                message_of(condition, lane.shard_id, records, invocations, raised, arn, now_ms)
            )
