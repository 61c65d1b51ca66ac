"""Panes: what was read in 10 s from the devices of a slot, from which windows are put together.

A pane is stored in parts, one for each batch that had readings of it: a part is written once, where
a pane, or a window, would be written anew with each batch, as large as it has become. The claim on
a reading's id says which part it goes to, also when another batch brings the reading again.

A row of a part is a device, a kind and a lateness. It says which positions of the stream it holds,
so that a position is folded once, however often it comes.

Sums of multiples of 1/8 are exact below 2^50, and so in every order; others may differ in the last
digits by the order in which batches came. No sum leaves the range of JSON's numbers.
"""

from collections.abc import Mapping, Sequence
from sys import float_info

from msgspec import Struct

from stream_ingest.domain.readings import Measured, measured

# A device, a kind, and for which lengths of windows its readings are late (domain/lateness.py).
RowKey = tuple[str, str, int]
_MOST = float_info.max


class Row(Struct, gc=False):
    """`last` is the latest value, the greater of two at one instant; `changed` the version of the
    part that changed it last; `positions` are those of the readings in it."""

    device_id: str
    kind: str
    unit: str
    mask: int
    count: int
    total: float
    least: float
    greatest: float
    last: float
    last_at_us: int
    changed: int
    positions: Sequence[int]

    @property
    def key(self) -> RowKey:
        return self.device_id, self.kind, self.mask


class Increment(Struct, gc=False):
    """Readings of one row, each by its position, in no order."""

    positions: Sequence[int]
    told: Measured


class Part(Struct):
    """The rows that are stored under a version, 0 before the first."""

    version: int
    rows: dict[RowKey, Row]

    def folded(self, increments: Mapping[RowKey, Increment]) -> "Part | None":
        """The part's next version, with what wasn't in it before; None when nothing was new."""
        version = self.version + 1
        if not self.rows:
            rows = {key: _row(key, more, version) for key, more in increments.items()}
            return Part(version, rows)
        changed: dict[RowKey, Row] = {}
        for key, more in increments.items():
            if row := _grown(self.rows.get(key), key, more, version):
                changed[key] = row
        return Part(version, {**self.rows, **changed}) if changed else None


def bounded(total: float) -> float:
    """The nearest number that JSON has: sums of the greatest ones leave them."""
    return total if -_MOST <= total <= _MOST else _MOST if total > 0 else -_MOST


def _merged(one: Row, other: Row) -> Row:
    """The two as one; key and unit are the other's."""
    latest = max(one, other, key=lambda row: (row.last_at_us, row.last))
    return Row(
        other.device_id,
        other.kind,
        other.unit,
        other.mask,
        one.count + other.count,
        bounded(one.total + other.total),
        min(one.least, other.least),
        max(one.greatest, other.greatest),
        latest.last,
        latest.last_at_us,
        max(one.changed, other.changed),
        [*one.positions, *other.positions],
    )


def _grown(row: Row | None, key: RowKey, more: Increment, version: int) -> Row | None:
    if row is None:
        return _row(key, more, version)
    held = set(row.positions)
    missing = [index for index, position in enumerate(more.positions) if position not in held]
    if not missing:
        return None
    told = more.told
    grown = Increment(
        [more.positions[index] for index in missing],
        measured(
            told.unit,
            [told.values[index] for index in missing],
            [told.instants_us[index] for index in missing],
        ),
    )
    return _merged(row, _row(key, grown, version))


def _row(key: RowKey, more: Increment, version: int) -> Row:
    device_id, kind, mask = key
    told = more.told
    values, instants_us = told.values, told.instants_us
    last, last_at_us, count = values[-1], told.last_at_us, len(values)
    if count > 1 and (last_at_us != instants_us[-1] or instants_us.count(last_at_us) > 1):
        last = max(zip(instants_us, values, strict=True))[1]
    return Row(
        device_id, kind, told.unit, mask, count, bounded(sum(values)), told.least, told.greatest,
        last, last_at_us, version, more.positions,
    )  # fmt: skip
