"""A batch of readings by columns, which are counted and parted faster than readings are."""

from array import array
from collections import defaultdict
from collections.abc import Hashable, Sequence
from operator import itemgetter
from typing import NamedTuple, TypeVar

from msgspec import Struct

from stream_ingest.domain.pane import Increment, RowKey
from stream_ingest.domain.position import PARTS, contents, positions, series_number
from stream_ingest.domain.reading import Reading, ShardBatch
from stream_ingest.domain.window import WindowRule, slot_of

KeyT = TypeVar("KeyT", bound=Hashable)

# Each of a device of its own, they are 190 kB of the 400 kB that an item may have.
MOST_OF_A_PART = 4_000
_MASK_BITS = 8
REFUSED = -1
_MASK = (1 << _MASK_BITS) - 1


class PartName(NamedTuple):
    slot: int
    start_us: int
    part: int


def verdict_of(part: int, mask: int) -> int:
    """Where a reading goes: to a part of its pane, and for which lengths it is late there."""
    return part << _MASK_BITS | mask


def verdicts_on(first_part: int, count: int, masks: Sequence[int] | None) -> list[int]:
    """On each reading of a batch; `masks` None says that none is late. An item has its bounds, and
    an aggregate may hold thousands: as many as a part takes go to the first, others to the next."""
    verdicts: list[int] = []
    for start in range(0, count, MOST_OF_A_PART):
        part = (first_part + start // MOST_OF_A_PART) & PARTS
        verdicts += [verdict_of(part, 0)] * min(MOST_OF_A_PART, count - start)
    if masks is None:
        return verdicts
    return [verdict | mask for verdict, mask in zip(verdicts, masks, strict=True)]


def is_late(verdict: int) -> bool:
    return verdict & _MASK > 0


class Columns(Struct, gc=False):
    """Side by side, of each reading; `by_series` has the indexes of each device and kind."""

    readings: Sequence[Reading]
    instants_us: list[int]
    values: list[float]
    positions: list[int]
    contents: array[int]
    by_series: dict[tuple[str, str], list[int]]

    def by_part(
        self, verdicts: Sequence[int], rule: WindowRule
    ) -> dict[PartName, dict[RowKey, Increment]]:
        """What each part takes in of the readings, by the verdict on each; below 0 is what doesn't
        count."""
        parts: dict[tuple[int, int, int], dict[RowKey, Increment]] = defaultdict(dict)
        only = verdicts[0] if verdicts.count(verdicts[0]) == len(verdicts) else REFUSED
        slots, pane_us = rule.slots, rule.pane_us
        for (device_id, kind), indexes in self.by_series.items():
            slot = slot_of(device_id, slots)
            whole = self._increment(indexes)
            earliest = min(whole.instants_us)
            start_us = earliest - earliest % pane_us
            if only >= 0 and max(whole.instants_us) < start_us + pane_us:
                rows = parts[slot, start_us, only >> _MASK_BITS]
                rows[device_id, kind, only & _MASK] = whole
                continue
            for (start_us, verdict), increment in self._places(indexes, verdicts, pane_us).items():
                rows = parts[slot, start_us, verdict >> _MASK_BITS]
                rows[device_id, kind, verdict & _MASK] = increment
        return {PartName(*name): rows for name, rows in parts.items()}

    def _places(
        self, indexes: list[int], verdicts: Sequence[int], pane_us: int
    ) -> dict[tuple[int, int], Increment]:
        """By pane and verdict."""
        instants_us = self.instants_us
        places: dict[tuple[int, int], list[int]] = defaultdict(list)
        for index in indexes:
            if verdicts[index] >= 0:
                instant_us = instants_us[index]
                places[instant_us - instant_us % pane_us, verdicts[index]].append(index)
        return {place: self._increment(placed) for place, placed in places.items()}

    def _increment(self, indexes: list[int]) -> Increment:
        unit = self.readings[indexes[-1]].unit
        if len(indexes) == 1:
            (index,) = indexes
            return Increment(
                unit, (self.positions[index],), (self.values[index],), (self.instants_us[index],)
            )
        take = itemgetter(*indexes)
        return Increment(unit, take(self.positions), take(self.values), take(self.instants_us))


def columns_of(batch: ShardBatch, readings: Sequence[Reading]) -> Columns:
    instants_us = [reading.observed_at_us for reading in readings]
    values = [reading.measurement for reading in readings]
    by_series, numbers = series_of(readings)
    return Columns(
        readings,
        instants_us,
        values,
        positions(batch, readings),
        contents(numbers, instants_us, values),
        by_series,
    )


def series_of(
    readings: Sequence[Reading],
) -> tuple[dict[tuple[str, str], list[int]], list[int]]:
    """The indexes of each series, and of each reading the number of its series."""
    device_ids = [reading.device_id for reading in readings]
    kinds = {reading.kind for reading in readings}
    if len(kinds) == 1:
        (kind,) = kinds
        by_device = _grouped(device_ids)
        known = {device_id: series_number(device_id, kind) for device_id in by_device}
        by_series = {(device_id, kind): indexes for device_id, indexes in by_device.items()}
        return by_series, list(map(known.__getitem__, device_ids))
    series = list(zip(device_ids, [reading.kind for reading in readings], strict=True))
    grouped = _grouped(series)
    numbers = {each: series_number(*each) for each in grouped}
    return grouped, list(map(numbers.__getitem__, series))


def _grouped(keys: Sequence[KeyT]) -> dict[KeyT, list[int]]:
    groups: dict[KeyT, list[int]] = defaultdict(list)
    for index, key in enumerate(keys):
        groups[key].append(index)
    return groups
