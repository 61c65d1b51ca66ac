"""Windows reckoned by hand, one reading after the other, and batches to reckon with."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from stream_ingest.domain.reading import Reading, ShardBatch, StreamRecord
from stream_ingest.domain.readings import Readings
from stream_ingest.domain.stored_part import decoded
from stream_ingest.domain.window import SECOND_US, WindowRule
from stream_ingest.use_cases.window_keys import pane_start_us
from tests.fake_items import FakeItems

NOON_US = 1_770_292_800_000_000
RULE = WindowRule(lateness_us=30 * SECOND_US, slots=2)

# Device, kind, length in seconds, start, whether late → count, sum, least, greatest, latest.
Table = dict[tuple[str, str, int, int, bool], tuple[int, float, float, float, float]]


@dataclass(frozen=True)
class Told:
    """A reading as a producer gives it: seconds after noon, eighths."""

    reading_id: str
    device_id: str
    at_s: float
    eighths: int

    @property
    def at_us(self) -> int:
        return NOON_US + round(self.at_s * SECOND_US)


def timed_id(number: int, at_s: float = 0) -> str:
    """A UUIDv7 of a second after noon."""
    ms = f"{(NOON_US + round(at_s * SECOND_US)) // 1000:012x}"
    return f"{ms[:8]}-{ms[8:]}-7000-8000-{number:012x}"


def batch_of(
    told: Sequence[Told], shard_id: str = "shardId-000000000000", first: int = 1
) -> tuple[ShardBatch, Readings]:
    """A plain record for each; sequence numbers ascend from the first."""
    records = [
        StreamRecord(str(49_671 * 10**51 + first + n), each.device_id, NOON_US, b"{}")
        for n, each in enumerate(told)
    ]
    readings = Readings(
        Reading(each.reading_id, each.device_id, "kind", "Cel", each.at_us, each.eighths / 8, n)
        for n, each in enumerate(told)
    )
    return ShardBatch(shard_id, records), readings


@dataclass
class Model:
    """Takes readings one by one and keeps each that counts, with the lengths it is late for."""

    rule: WindowRule = RULE
    owners: dict[str, tuple[str, Told]] = field(default_factory=dict)
    counted: list[tuple[Told, set[int]]] = field(default_factory=list)
    watermarks: dict[str, int] = field(default_factory=dict)

    def take(self, shard_id: str, told: Iterable[Told]) -> None:
        for each in told:
            if each.reading_id not in self.owners:
                self.owners[each.reading_id] = (shard_id, each)
                self.counted.append((each, self.late_for(shard_id, each)))
            self.move(shard_id, each)

    def late_for(self, shard_id: str, told: Told) -> set[int]:
        reached = self.watermarks.get(shard_id)
        return {
            length
            for length in self.rule.lengths_s
            if reached is not None and _start(told.at_us, length) + length * SECOND_US <= reached
        }

    def move(self, shard_id: str, told: Told) -> None:
        reached = told.at_us - self.rule.lateness_us
        self.watermarks[shard_id] = max(reached, self.watermarks.get(shard_id, reached))

    def table(self) -> Table:
        values: dict[tuple[str, str, int, int, bool], list[tuple[int, float]]] = defaultdict(list)
        for told, late in self.counted:
            for length in self.rule.lengths_s:
                start = _start(told.at_us, length)
                key = (told.device_id, "kind", length, start, length in late)
                values[key].append((told.at_us, told.eighths / 8))
        return {key: _summary(each) for key, each in values.items()}


def table_of(items: FakeItems, rule: WindowRule = RULE) -> Table:
    """The same of what is stored."""
    table: Table = {}
    latest: dict[tuple[str, str, int, int, bool], tuple[int, float]] = {}
    for item in items.items.values():
        if not item.key[0].startswith("panes#"):
            continue
        for row in decoded(item.version, item.body).rows.values():
            for bit, length in enumerate(rule.lengths_s):
                start = _start(pane_start_us(item.key), length)
                key = (row.device_id, row.kind, length, start, bool(row.mask >> bit & 1))
                latest[key] = max(latest.get(key, (0, 0.0)), (row.last_at_us, row.last))
                count, total, least, greatest, _ = table.get(
                    key, (0, 0.0, row.least, row.greatest, 0.0)
                )
                table[key] = (
                    count + row.count,
                    total + row.total,
                    min(least, row.least),
                    max(greatest, row.greatest),
                    latest[key][1],
                )
    return table


def _start(at_us: int, length_s: int) -> int:
    return at_us // (length_s * SECOND_US) * length_s * SECOND_US


def _summary(values: list[tuple[int, float]]) -> tuple[int, float, float, float, float]:
    plain = [value for _, value in values]
    return len(plain), sum(plain), min(plain), max(plain), max(values)[1]
