"""A window as it is published: what the parts of its panes hold, late readings too."""

from collections.abc import Mapping, Sequence
from math import fsum

from msgspec import Struct

from stream_ingest.domain.pane import Part, Row, bounded
from stream_ingest.domain.window import Group

# The start of a pane in seconds since 1970, and a part of it.
PartId = tuple[int, int]


class ClosedWindow(Struct, frozen=True, kw_only=True):
    """Of one device and kind; its span is the group's, values are in `unit`."""

    group: Group
    device_id: str
    kind: str
    unit: str
    count: int
    total: float
    least: float
    greatest: float
    last: float
    last_at_us: int

    @property
    def mean(self) -> float:
        # Rounding must not lift it out of what it is the mean of.
        return min(max(self.total / self.count, self.least), self.greatest)


def closed_windows(
    group: Group, parts: Mapping[PartId, Part], published: Mapping[PartId, int]
) -> list[ClosedWindow]:
    """Whole windows by device and kind, of those that have changed since they were published.

    parts: all of the group's panes. published: the version of each that was published.
    """
    rows: dict[tuple[str, str], list[Row]] = {}
    changed = set()
    for name in sorted(parts):
        for key, row in sorted(parts[name].rows.items()):
            rows.setdefault(key[:2], []).append(row)
            if row.changed > published.get(name, 0):
                changed.add(key[:2])
    return [_window(group, rows[series]) for series in sorted(changed)]


def _window(group: Group, rows: Sequence[Row]) -> ClosedWindow:
    latest = max(rows, key=lambda row: (row.last_at_us, row.last))
    return ClosedWindow(
        group=group,
        device_id=latest.device_id,
        kind=latest.kind,
        unit=latest.unit,
        count=sum([row.count for row in rows]),
        total=_total([row.total for row in rows]),
        least=min([row.least for row in rows]),
        greatest=max([row.greatest for row in rows]),
        last=latest.last,
        last_at_us=latest.last_at_us,
    )


def _total(totals: Sequence[float]) -> float:
    try:
        # Rounded once, so that it says the same in whatever order they come.
        return bounded(fsum(totals))
    except OverflowError:
        return bounded(sum(totals))
