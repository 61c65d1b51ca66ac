"""Stand-ins for what keeps alerts, and readings that raise them."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import stream_ingest
from stream_ingest.domain.alert_rules import AlertRules, read_rules
from stream_ingest.domain.device_alerts import Kept
from stream_ingest.domain.errors import TransientError
from stream_ingest.domain.reading import Reading, ShardBatch, StreamRecord
from stream_ingest.domain.readings import Readings

NOW = datetime(2026, 2, 5, 18, 0, tzinfo=UTC)
NOW_US = int(NOW.timestamp()) * 1_000_000
SECOND_US = 1_000_000
SHARD = "shardId-000000000000"
ANCHORAGE = "019c2296-744d-7a31-8c0e-5d1f6b7a9e02"
LEADVILLE = "019c2296-7a90-7f4b-9d26-1e0c83a5b7d4"
RULES_FILE = Path(stream_ingest.__file__).with_name("alert-rules.json")
# Sequence numbers have 56 digits; they grow in a shard and leave gaps.
FIRST_NUMBER = 49_590_338_271_490_256_608_559_692_538_361_571_095_921_575_989_136_588_898


def packaged() -> AlertRules:
    return read_rules(RULES_FILE.read_bytes())


class Crash(BaseException):
    """The process dies: nothing catches it."""


class Faults:
    """Dies, or says that the store can't now, before or after the calls of these numbers."""

    def __init__(self, before: Collection[int] = (), after: Collection[int] = ()) -> None:
        self.before, self.after, self.calls = set(before), set(after), 0

    def around(self) -> Iterator[None]:
        """To be run through once a call; what lies within takes effect or doesn't."""
        self.calls += 1
        if self.calls in self.before:
            raise TransientError("the store can't now")
        yield
        if self.calls in self.after:
            raise Crash


class FakeAlertStates:
    """Keeps what is written over the version before, as the table does."""

    def __init__(self, faults: Faults | None = None) -> None:
        self.states: dict[str, Kept] = {}
        self.faults = faults or Faults()
        self.reads = self.writes = 0

    def read(self, device_ids: Collection[str]) -> dict[str, Kept]:
        found: dict[str, Kept] = {}
        for _ in self.faults.around():
            self.reads += len(device_ids)
            found = {each: self.states[each] for each in device_ids if each in self.states}
        return found

    def write(self, states: Mapping[str, Kept]) -> set[str]:
        """Device by device: a death may come between any two."""
        refused = set()
        for device_id, kept in sorted(states.items()):
            for _ in self.faults.around():
                if not self._write(device_id, kept):
                    refused.add(device_id)
        return refused

    def unsettled(self, heard_before_us: int) -> Iterator[tuple[str, Kept]]:
        for device_id, kept in list(self.states.items()):
            if kept.has_crossings or (kept.heard_us < heard_before_us and not kept.is_silent):
                yield device_id, kept

    def forget(self, device_id: str, version: int) -> None:
        if self.states[device_id].version == version:
            del self.states[device_id]

    def _write(self, device_id: str, kept: Kept) -> bool:
        before = self.states.get(device_id)
        if kept.version != (before.version if before else 0) + 1:
            return False
        self.states[device_id] = kept
        self.writes += 1
        return True


def taken(
    values: Sequence[tuple[float, float]],
    *,
    first: int = 0,
    kind: str = "wind-speed",
    unit: str = "m/s",
    device_id: str = LEADVILLE,
    shard_id: str = SHARD,
) -> tuple[ShardBatch, Readings]:
    """A reading for each (seconds after NOW, value); before them the shard had `first` others."""
    return parts_of(
        [(device_id, kind, unit, at_s, value) for at_s, value in values], first, shard_id
    )


def parts_of(
    rows: Iterable[tuple[str, str, str, float, float]], first: int = 0, shard_id: str = SHARD
) -> tuple[ShardBatch, Readings]:
    records, readings = [], []
    for index, (device_id, kind, unit, at_s, value) in enumerate(rows):
        at_us = NOW_US + round(at_s * SECOND_US)
        number = str(FIRST_NUMBER + 7 * (first + index))
        records.append(StreamRecord(number, device_id, at_us + SECOND_US, b"{}"))
        reading_id = f"{shard_id[-2:]}-{first + index}"
        readings.append(Reading(reading_id, device_id, kind, unit, at_us, value, index))
    return ShardBatch(shard_id, records), Readings(readings)


def part(whole: tuple[ShardBatch, Readings], begin: int, end: int) -> tuple[ShardBatch, Readings]:
    """Records `begin` to `end` of a batch of plain records, as a batch of their own."""
    batch, readings = whole
    moved = [
        Reading(r.reading_id, r.device_id, r.kind, r.unit, r.observed_at_us, r.measurement, index)
        for index, r in enumerate(readings[begin:end])
    ]
    return ShardBatch(batch.shard_id, batch.records[begin:end]), Readings(moved)


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)
