"""What an earlier try has accepted stays accepted, whatever was learned of its device since.

That try may have ended behind the reading's claim: its windows hold it, and its alert may have been
told. The reading's own claim says so, and only readings that would be refused now are asked about.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from stream_ingest.domain.id_home import Home
from stream_ingest.domain.judgement import Judged
from stream_ingest.domain.position import positions
from stream_ingest.domain.reading import Reading, Reason, ShardBatch
from stream_ingest.domain.reading_ids import ids_of
from stream_ingest.domain.readings import Readings
from stream_ingest.use_cases.window_keys import home_key

if TYPE_CHECKING:
    from stream_ingest.use_cases.ports import VersionedItems

# What may be learned between two tries. Of an unknown device nothing was accepted before, and all
# else follows from the record.
_BY_DEVICE = frozenset({Reason.RETIRED_DEVICE, Reason.UNKNOWN_KIND, Reason.WRONG_UNIT})


class DecidedBefore(Struct, frozen=True):
    items: VersionedItems

    def __call__(self, batch: ShardBatch, readings: Sequence[Reading], judged: Judged) -> Judged:
        """The judgement with what is claimed by its very position among the accepted."""
        asked = {
            (refusal.record, refusal.sub)
            for refusal in judged.refused
            if refusal.reason in _BY_DEVICE
        }
        if not asked:
            return judged
        claimed = self._claimed(batch, [each for each in readings if _place(each) in asked])
        if not claimed:
            return judged
        places = set(map(_place, claimed))
        return Judged(
            Readings(sorted([*judged.accepted, *claimed], key=_place)),
            [each for each in judged.refused if (each.record, each.sub) not in places],
            judged.unknown,
        )

    def _claimed(self, batch: ShardBatch, readings: list[Reading]) -> list[Reading]:
        owners = positions(batch, readings)
        return [
            reading
            for reading, owner in zip(readings, owners, strict=True)
            if self._owner_of(reading.reading_id) == owner
        ]

    def _owner_of(self, reading_id: str) -> int | None:
        """One home after the other, as ids are claimed."""
        ids = ids_of([reading_id])
        depth = 0
        while True:
            key = home_key(ids.home(0, depth))
            item = self.items.read([key]).get(key)
            if item is None:
                return None
            home = Home(item.version, item.body)
            place = home.place(ids.kept[0])
            if place is not None:
                return home.owners[place]
            if home.room:
                return None
            depth += 1


def _place(reading: Reading) -> tuple[int, int]:
    return reading.record, reading.sub
