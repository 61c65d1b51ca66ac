"""Where readings lie, by their ids: looked for wherever one may."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from tools.stream_ingest import held, quarantine, raw_backup, stored
from tools.stream_ingest.deployed import Deployed
from tools.tour.readings.balance import Found

_ID = re.compile(rb'"reading_id": ?"([^"]+)"')


@dataclass
class Outcome:
    """`since` is when the first was put; what others put meanwhile has other ids."""

    deployed: Deployed
    since: datetime
    read: set[str] = field(default_factory=set)
    stored: "Counter[str]" = field(default_factory=Counter)
    sites: dict[str, str] = field(default_factory=dict)
    """With which sites the stored were enriched, by their devices."""

    def look_for_stored(self) -> int:
        """Read the Parquet objects that came since the last look; answers the rows of all."""
        new = [key for key in stored.objects(self.deployed, self.since) if key not in self.read]
        for row in stored.rows(self.deployed, new):
            self.stored[row.reading_id] += 1
            self.sites[row.device_id] = row.site_id
        self.read |= set(new)
        return self.stored.total()

    def found(self, unknown: Iterable[str]) -> Found:
        """`unknown` are devices of which something may be held."""
        return Found(
            received=Counter(ids_in(raw_backup.records(self.deployed, self.since))),
            stored=self.stored,
            refused=self._refused(),
            held=set(ids_in(held.held(self.deployed, unknown))),
        )

    def _refused(self) -> dict[str, str]:
        """An aggregate that can't be parted holds many."""
        objects = quarantine.kept(self.deployed, self.since)
        return {
            reading_id: each.reason
            for each in quarantine.refused(self.deployed, objects)
            for reading_id in ids_in([each.data])
        }


def ids_in(data: Iterable[bytes]) -> Iterable[str]:
    """Of the readings in them, also in aggregates and in what is broken behind its id."""
    for each in data:
        yield from (found.decode() for found in _ID.findall(each))
