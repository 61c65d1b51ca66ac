"""Which parts of panes take in which of a batch's readings."""

from array import array
from collections import defaultdict
from collections.abc import Sequence
from operator import itemgetter

from msgspec import Struct

from stream_ingest.domain.pane import Increment, RowKey
from stream_ingest.domain.position import PARTS, contents, positions, series_number
from stream_ingest.domain.reading import ShardBatch
from stream_ingest.domain.readings import Measured, Readings, Series
from stream_ingest.domain.window import WindowRule, slot_of

# Each of a device of its own, they are 190 kB of the 400 kB that an item may have.
MOST_OF_A_PART = 4_000
_MASK_BITS = 8
REFUSED = -1
_MASK = (1 << _MASK_BITS) - 1


PartName = tuple[int, int, int]
"""Slot, start of the pane in microseconds since 1970, number of the part."""


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
    """Side by side: readings, where each stands in the stream, and a digest of what it says."""

    readings: Readings
    positions: list[int]
    contents: array[int]

    def by_part(
        self, verdicts: Sequence[int], rule: WindowRule
    ) -> dict[PartName, dict[RowKey, Increment]]:
        """What each part takes in of the readings, by the verdict on each; below 0 is what doesn't
        count."""
        parts: dict[PartName, dict[RowKey, Increment]] = defaultdict(dict)
        only = verdicts[0] if verdicts.count(verdicts[0]) == len(verdicts) else REFUSED
        slots, pane_us = rule.slots, rule.pane_us
        for (device_id, kind), series in self.readings.series.items():
            slot = slot_of(device_id, slots)
            told = series.measured
            start_us = told.first_at_us - told.first_at_us % pane_us
            if only >= 0 and told.last_at_us < start_us + pane_us:
                rows = parts[slot, start_us, only >> _MASK_BITS]
                rows[device_id, kind, only & _MASK] = self._increment(series.indexes, told)
                continue
            for (start_us, verdict), placed in self._places(series, verdicts, pane_us).items():
                rows = parts[slot, start_us, verdict >> _MASK_BITS]
                rows[device_id, kind, verdict & _MASK] = self._increment(
                    placed, self.readings.measured(placed)
                )
        return parts

    def _places(
        self, series: Series, verdicts: Sequence[int], pane_us: int
    ) -> dict[tuple[int, int], list[int]]:
        """Indexes, by pane and verdict."""
        places: dict[tuple[int, int], list[int]] = defaultdict(list)
        for index, instant_us in zip(series.indexes, series.measured.instants_us, strict=True):
            if verdicts[index] >= 0:
                places[instant_us - instant_us % pane_us, verdicts[index]].append(index)
        return places

    def _increment(self, indexes: Sequence[int], told: Measured) -> Increment:
        if len(indexes) == 1:
            return Increment((self.positions[indexes[0]],), told)
        return Increment(itemgetter(*indexes)(self.positions), told)


def columns_of(batch: ShardBatch, readings: Readings) -> Columns:
    return Columns(
        readings,
        positions(batch, readings),
        contents(_series_numbers(readings), readings.instants_us, readings.values),
    )


def _series_numbers(readings: Readings) -> list[int]:
    """Of each reading the number of its series."""
    numbers = [0] * len(readings)
    for key, series in readings.series.items():
        number = series_number(*key)
        for index in series.indexes:
            numbers[index] = number
    return numbers
