"""Readings by columns, by which a batch is judged, parted and counted faster than one by one."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from functools import cached_property
from operator import itemgetter
from typing import TypeVar

from msgspec import Struct

from stream_ingest.domain.reading import Reading

KeyT = TypeVar("KeyT", bound=Hashable)
SeriesKey = tuple[str, str]
"""A device and a kind."""


class Measured(Struct, gc=False):
    """What some readings of one series say, in the order they came in; at least one."""

    unit: str
    values: Sequence[float]
    instants_us: Sequence[int]
    least: float
    greatest: float
    first_at_us: int
    last_at_us: int


def measured(unit: str, values: Sequence[float], instants_us: Sequence[int]) -> Measured:
    return Measured(
        unit, values, instants_us, min(values), max(values), min(instants_us), max(instants_us)
    )


class Series(Struct, gc=False):
    """All of a batch's readings of one device and kind, by their indexes."""

    indexes: list[int]
    measured: Measured


class Readings(tuple[Reading, ...]):
    """Of one batch, in the order of the shard. Each column is made once, when it is asked for."""

    @cached_property
    def device_ids(self) -> list[str]:
        return [reading.device_id for reading in self]

    @cached_property
    def kinds(self) -> list[str]:
        return [reading.kind for reading in self]

    @cached_property
    def units(self) -> list[str]:
        return [reading.unit for reading in self]

    @cached_property
    def instants_us(self) -> list[int]:
        return [reading.observed_at_us for reading in self]

    @cached_property
    def values(self) -> list[float]:
        return [reading.measurement for reading in self]

    @cached_property
    def first_at_us(self) -> int:
        """Raises ValueError where there is none."""
        return min(self.instants_us)

    @cached_property
    def last_at_us(self) -> int:
        """Raises ValueError where there is none."""
        return max(self.instants_us)

    @cached_property
    def devices(self) -> frozenset[str]:
        return frozenset(self.device_ids)

    @cached_property
    def told(self) -> set[tuple[str, str, str]]:
        """Of which devices there are readings of which kinds, in which units."""
        if not self:
            return set()
        if (kind := self.only_kind) and (unit := _only(self.units)):
            return {(device_id, kind, unit) for device_id in self.devices}
        return set(zip(self.device_ids, self.kinds, self.units, strict=True))

    @cached_property
    def only_kind(self) -> str | None:
        return _only(self.kinds)

    @cached_property
    def series(self) -> dict[SeriesKey, Series]:
        """The unit is that of the last, for a device gives a kind in one (domain/judgement.py)."""
        if not self:
            return {}
        if kind := self.only_kind:
            by_device = _grouped(self.device_ids)
            return {(device_id, kind): self._series(each) for device_id, each in by_device.items()}
        by_series = _grouped(zip(self.device_ids, self.kinds, strict=True))
        return {key: self._series(each) for key, each in by_series.items()}

    def measured(self, indexes: Sequence[int]) -> Measured:
        unit = self[indexes[-1]].unit
        if len(indexes) == 1:
            value, instant_us = self.values[indexes[0]], self.instants_us[indexes[0]]
            return Measured(unit, (value,), (instant_us,), value, value, instant_us, instant_us)
        take = itemgetter(*indexes)
        return measured(unit, take(self.values), take(self.instants_us))

    def _series(self, indexes: list[int]) -> Series:
        return Series(indexes, self.measured(indexes))


def _only(names: list[str]) -> str | None:
    """The name that all of them are; at least one is."""
    return names[0] if names.count(names[0]) == len(names) else None


def _grouped(keys: Iterable[KeyT]) -> dict[KeyT, list[int]]:
    groups: dict[KeyT, list[int]] = defaultdict(list)
    for index, key in enumerate(keys):
        groups[key].append(index)
    return groups
