"""What is known of one device's alerts, and what a batch of its readings makes of it.

A batch may come again, whole or in parts: `taken` says which positions of a shard were judged, and
`crossings` keeps what was found until the shard has gone on, so that a repeat tells it again, under
the same ids.
"""

from collections.abc import Iterable, Sequence

from msgspec import Struct, field, msgpack

from stream_ingest.domain.alert_rules import AlertRules
from stream_ingest.domain.alerts import Move, Series, step
from stream_ingest.domain.reading import Reading, ShardBatch

# So many crossings of a device are kept until they are told; until then nothing of it moves. A
# device whose readings leap from side to side would fill its item, which may have 400 kB.
MOST_CROSSINGS = 200
MOST_SHARDS = 4
# A stream keeps its records for seven days here, and no batch comes again later.
KEPT_US = 8 * 86_400_000_000
BY_TIMER = ""


class Crossing(Struct, frozen=True, array_like=True):
    """`kind` is None when the whole device is meant. `cause` is the reading's id, or the timer's
    run; the position is that of the reading, and its shard BY_TIMER if there is none.
    """

    kind: str | None
    rule: str
    rule_type: str
    direction: str
    is_raised: bool
    value: float
    limit: float
    unit: str
    raised_us: int
    crossed_us: int
    noticed_us: int
    cause: str
    shard_id: str = BY_TIMER
    sequence_number: str = "0"
    sub: int = 0

    @property
    def position(self) -> tuple[int, int]:
        return int(self.sequence_number), self.sub


class DeviceAlerts(Struct, array_like=True):
    """`series` by kind; `silent_us` is when the alert of silence was raised, if it is."""

    heard_us: int = 0
    silent_us: int | None = None
    series: dict[str, Series] = field(default_factory=dict)
    taken: dict[str, tuple[str, int]] = field(default_factory=dict)
    crossings: list[Crossing] = field(default_factory=list)

    def told_by(self, batch: ShardBatch) -> list[Crossing]:
        """The crossings that readings of this batch have led to, whenever they did."""
        first, last = (int(batch.records[end].sequence_number) for end in (0, -1))
        return [
            each
            for each in self.crossings
            if each.shard_id == batch.shard_id and first <= int(each.sequence_number) <= last
        ]

    def forget_told(self, batch: ShardBatch, now_us: int) -> None:
        """A shard goes on only when all before is told."""
        first = int(batch.records[0].sequence_number)
        self.crossings = [
            each
            for each in self.crossings
            if (each.shard_id != batch.shard_id and each.noticed_us > now_us - KEPT_US)
            or (each.shard_id == batch.shard_id and int(each.sequence_number) >= first)
        ]


class Kept(Struct, frozen=True):
    """A device's alerts as they are stored; `content` is what `write_state` makes of them."""

    version: int
    content: bytes
    heard_us: int
    is_silent: bool
    has_crossings: bool


read_state = msgpack.Decoder(DeviceAlerts).decode
write_state = msgpack.Encoder().encode


class Judge(Struct, frozen=True):
    """Of the readings of one batch, by the rules; `now_us` is when crossings are noticed."""

    rules: AlertRules
    batch: ShardBatch
    now_us: int

    def __call__(self, state: DeviceAlerts, readings: Iterable[Reading], step_us: int) -> bool:
        """Takes a device's readings in their order, and answers whether `state` has changed.

        When the device was heard is kept to `step_us`, so that most batches write nothing.
        """
        new = self._not_taken(state, readings)
        if not new:
            return False
        state.forget_told(self.batch, self.now_us)
        has_changed = self._hear(state, new[0])
        for reading in new:
            has_changed |= self._judge(state, reading)
        heard_us = self.batch.records[new[-1].record].arrived_at_us
        if heard_us >= state.heard_us + step_us:
            state.heard_us, has_changed = heard_us, True
        if has_changed:
            state.taken.pop(self.batch.shard_id, None)
            state.taken[self.batch.shard_id] = (self._number(new[-1]), new[-1].sub)
            for shard in list(state.taken)[:-MOST_SHARDS]:
                del state.taken[shard]
        return has_changed

    def _not_taken(self, state: DeviceAlerts, readings: Iterable[Reading]) -> Sequence[Reading]:
        if self.batch.shard_id not in state.taken:
            return list(readings)
        number, sub = state.taken[self.batch.shard_id]
        last = int(number), sub
        return [each for each in readings if (int(self._number(each)), each.sub) > last]

    def _hear(self, state: DeviceAlerts, reading: Reading) -> bool:
        """Whoever was silent isn't any more."""
        if state.silent_us is None or self.rules.silence is None:
            return False
        arrived_us = self.batch.records[reading.record].arrived_at_us
        crossed_us = max(arrived_us, state.silent_us)
        move = Move(self.rules.silence, False, 0, state.silent_us, crossed_us)
        self._keep(state, None, move, reading)
        state.silent_us, state.heard_us = None, max(arrived_us, state.heard_us)
        return True

    def _judge(self, state: DeviceAlerts, reading: Reading) -> bool:
        rules = self.rules.series.get(reading.kind, {}).get(reading.unit)
        if rules is None or len(state.crossings) >= MOST_CROSSINGS:
            return False
        series = state.series.get(reading.kind) or Series(reading.unit)
        if series.unit != reading.unit:
            # What was raised stays so until it clears by the limit in the new unit.
            series.unit, series.samples = reading.unit, []
        has_changed, moves = step(rules, series, reading.observed_at_us, reading.measurement)
        for move in moves:
            self._keep(state, reading.kind, move, reading)
        if has_changed:
            state.series[reading.kind] = series
        return has_changed

    def _keep(self, state: DeviceAlerts, kind: str | None, move: Move, reading: Reading) -> None:
        place = self.batch.shard_id, self._number(reading), reading.sub
        state.crossings.append(crossing_of(kind, move, self.now_us, reading.reading_id, place))

    def _number(self, reading: Reading) -> str:
        return self.batch.records[reading.record].sequence_number


def crossing_of(
    kind: str | None,
    move: Move,
    noticed_us: int,
    cause: str,
    place: tuple[str, str, int] = (BY_TIMER, "0", 0),
) -> Crossing:
    return Crossing(
        kind=kind,
        rule=move.watch.name,
        rule_type=move.watch.type.value,
        direction=move.watch.direction,
        is_raised=move.is_raised,
        value=move.value,
        limit=move.limit,
        unit=move.watch.unit,
        raised_us=move.raised_us,
        crossed_us=move.crossed_us,
        noticed_us=noticed_us,
        cause=cause,
        shard_id=place[0],
        sequence_number=place[1],
        sub=place[2],
    )
