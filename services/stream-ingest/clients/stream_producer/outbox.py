"""What waits, what may go out now, and what became of it. Knows no clock, thread or network."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from .aggregate import Aggregate
from .records import Record, Unit, aggregated_unit, lane_of, plain_unit
from .settings import MOST_RECORDS, MOST_REQUEST_BYTES, Settings


@dataclass(slots=True)
class _Lane:
    waiting: deque[Record] = field(default_factory=deque)
    unit: Unit | None = None
    """Refused before, or under way: goes out again before anything behind it."""
    ready_at: float = 0.0

    @property
    def oldest_at(self) -> float:
        return (self.unit.records if self.unit else self.waiting)[0].put_at


@dataclass(frozen=True, slots=True)
class Failure:
    """Records that the stream has not taken, as far as is known, and its last words about them."""

    records: Sequence[Record]
    reason: str
    tries: int


class Outbox:
    """Times are in seconds of one clock, which the caller reads; `drawn` is a number from 0 to 1.

    PutRecords promises no order within a request, and refuses some records of it while it takes
    others. So a request holds at most one unit of each lane, and the next one of the lane goes out
    when the stream has taken it: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html
    """

    def __init__(self, settings: Settings, drawn: Callable[[], float]) -> None:
        self._settings = settings
        self._drawn = drawn
        self._lanes: dict[str, _Lane] = {}
        self.count = 0
        self.size_bytes = 0

    @property
    def is_full(self) -> bool:
        settings = self._settings
        return (
            self.count >= settings.most_pending_records
            or self.size_bytes >= settings.most_pending_bytes
        )

    @property
    def is_large(self) -> bool:
        return self.size_bytes >= self._settings.batch_bytes

    def add(self, record: Record) -> None:
        name = lane_of(record.partition_key, self._settings.aggregation)
        self._lanes.setdefault(name, _Lane()).waiting.append(record)
        self.count += 1
        self.size_bytes += record.size_bytes

    def request(self, now: float, is_urgent: bool = False) -> list[Unit]:
        """What goes out now, none if nothing is due; each unit is to be settled before the next."""
        if not self._lanes or (not is_urgent and now < self._due_at(now)):
            return []
        chosen: list[Unit] = []
        size_bytes = 0
        for name, lane in [(n, each) for n, each in self._lanes.items() if each.ready_at <= now]:
            unit = lane.unit = lane.unit or self._packed(name, lane)
            if len(chosen) == MOST_RECORDS or size_bytes + unit.size_bytes > MOST_REQUEST_BYTES:
                break
            chosen.append(unit)
            size_bytes += unit.size_bytes
            # Whoever went out stands behind who waits.
            self._lanes[name] = self._lanes.pop(name)
        return chosen

    def next_at(self, now: float, is_urgent: bool = False) -> float | None:
        """When `request` may have something; None while nothing waits."""
        if not self._lanes:
            return None
        ready_at = min(lane.ready_at for lane in self._lanes.values())
        return ready_at if is_urgent else max(ready_at, self._due_at(now))

    def settle(
        self, units: Sequence[Unit], codes: Sequence[str | None], now: float
    ) -> list[Failure]:
        """`codes` has None for each unit that was taken; answers what is given up."""
        return [
            failure
            for unit, code in zip(units, codes, strict=True)
            if (failure := self._settled(unit, code, now))
        ]

    def give_up(self, reason: str) -> list[Failure]:
        """Empties it."""
        left = [
            Failure([*(lane.unit.records if lane.unit else ()), *lane.waiting], reason,
                    lane.unit.tries if lane.unit else 0)
            for lane in self._lanes.values()
        ]  # fmt: skip
        self._lanes.clear()
        self.count = self.size_bytes = 0
        return left

    def _due_at(self, now: float) -> float:
        settings = self._settings
        if self.count >= settings.batch_records or self.is_large:
            return now
        return min(lane.oldest_at for lane in self._lanes.values()) + settings.linger_s

    def _packed(self, name: str, lane: _Lane) -> Unit:
        aggregation = self._settings.aggregation
        if aggregation is None:
            return plain_unit(name, lane.waiting.popleft())
        records = [*_fitting(lane.waiting, aggregation.most_bytes)]
        return aggregated_unit(name, records, aggregation)

    def _settled(self, unit: Unit, code: str | None, now: float) -> Failure | None:
        unit.tries += 1
        lane = self._lanes[unit.lane]
        settings = self._settings
        # By its youngest record, so that none is given up early.
        if code is not None and now - unit.records[-1].put_at < settings.expire_s:
            longest_s = min(
                settings.longest_pause_s, settings.first_pause_s * 2 ** (unit.tries - 1)
            )
            lane.ready_at = now + self._drawn() * longest_s
            return None
        lane.unit, lane.ready_at = None, now
        self.count -= len(unit.records)
        self.size_bytes -= sum(record.size_bytes for record in unit.records)
        if not lane.waiting:
            del self._lanes[unit.lane]
        return None if code is None else Failure(unit.records, code, unit.tries)


def _fitting(waiting: deque[Record], most_bytes: int) -> Iterator[Record]:
    """Takes away from the front; at least one, which goes out alone if it is larger."""
    size_bytes = Aggregate().size_bytes
    while waiting:
        head = waiting[0]
        size_bytes += Aggregate.bound(head.partition_key, head.data)
        yield waiting.popleft()
        if waiting:
            following = Aggregate.bound(waiting[0].partition_key, waiting[0].data)
            if size_bytes + following > most_bytes:
                return
