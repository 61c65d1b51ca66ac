"""Each reading counts once in its windows, however often and wherever it comes.

Its id is claimed by its position in the stream, then a part of its pane takes it in by that
position: whoever dies in between has claimed for the repeat, which has the same position. Parts are
written before the shard's watermark is, so that a repeat judges by the watermark of the first try.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from stream_ingest.domain.errors import Contended
from stream_ingest.domain.id_home import Claims
from stream_ingest.domain.lateness import lateness, moved
from stream_ingest.domain.originals import Originals
from stream_ingest.domain.pane import Increment, Part, RowKey
from stream_ingest.domain.position import part_of
from stream_ingest.domain.reading import Reading, Reason, Refusal, ShardBatch
from stream_ingest.domain.reading_columns import (
    Columns,
    PartName,
    columns_of,
    is_late,
    verdicts_on,
)
from stream_ingest.domain.reading_ids import ids_of
from stream_ingest.domain.readings import Readings
from stream_ingest.domain.stored_part import decoded, encoded
from stream_ingest.domain.versioned_item import MOST_TRIES, Item, Key
from stream_ingest.domain.window import SECOND_US, Group, WindowRule
from stream_ingest.use_cases.claim_ids import DUPLICATE, REUSED, ClaimIds
from stream_ingest.use_cases.window_keys import pane_start_us, part_key

if TYPE_CHECKING:
    from stream_ingest.use_cases.ports import VersionedItems


class Folded(Struct, frozen=True):
    """Every reading is in one of the first three, in the order of the shard.

    reused: their id belongs to something else. late: how many of the new ones came behind the
    watermark of a window they belong to. touched: the groups that the new ones belong to.
    """

    new: Readings
    duplicates: Readings
    reused: list[Refusal]
    watermark_us: int | None
    late: int
    touched: frozenset[Group]


class FoldWindows:
    """Exact with however many at work on the same shards, for what it writes it has read before."""

    def __init__(self, items: VersionedItems, rule: WindowRule) -> None:
        self._items = items
        self._rule = rule
        self._claim = ClaimIds(items, rule.ids_kept_s)

    def __call__(self, batch: ShardBatch, watermark_us: int | None, readings: Readings) -> Folded:
        """`watermark_us` is the shard's before these readings, None before its first.

        Raises TransientError, Contended too, and leaves what a repeat finds and goes on with.
        """
        if not readings:
            return Folded(readings, readings, [], watermark_us, 0, frozenset())
        at_s = batch.records[-1].arrived_at_us // SECOND_US
        columns = columns_of(batch, readings)
        verdicts = self._claimed(batch, columns, watermark_us, at_s)
        parts = columns.by_part(verdicts, self._rule)
        self._fold(parts, at_s)
        return Folded(
            *_told(batch, readings, verdicts),
            watermark_us=moved(watermark_us, readings, self._rule.lateness_us),
            late=_late(verdicts),
            touched=frozenset(
                group
                for slot, start_us in {name[:2] for name in parts}
                for group in self._rule.groups_of(slot, start_us)
            ),
        )

    def _claimed(
        self,
        batch: ShardBatch,
        columns: Columns,
        watermark_us: int | None,
        at_s: int,
    ) -> list[int]:
        readings = columns.readings
        masks = lateness(readings, watermark_us, self._rule)
        asked = verdicts_on(part_of(batch), len(readings), masks)
        ids = ids_of([reading.reading_id for reading in readings])
        claims = Claims(ids.kept, columns.positions, columns.contents, asked)
        return self._claim(ids, claims, at_s)

    def _fold(self, parts: Mapping[PartName, Mapping[RowKey, Increment]], at_s: int) -> None:
        """A part isn't read before it is there: only a repeat finds one."""
        waiting = {part_key(*name, self._rule): more for name, more in parts.items()}
        known: dict[Key, Part] = {}
        none = Part(0, {})
        for _ in range(MOST_TRIES):
            changed = {
                key: after
                for key, more in waiting.items()
                if (after := known.get(key, none).folded(more)) is not None
            }
            if not changed:
                return
            refused = self._items.write([self._item(key, changed[key], at_s) for key in changed])
            if not refused:
                return
            waiting = {key: waiting[key] for key in refused}
            found = self._items.read(refused)
            known = {key: decoded(item.version, item.body) for key, item in found.items()}
        raise Contended(f"expected to fold panes within {MOST_TRIES} tries: {sorted(waiting)}")

    def _item(self, key: Key, part: Part, at_s: int) -> Item:
        end_s = (pane_start_us(key) + self._rule.pane_us) // SECOND_US
        expires_at_s = max(at_s, end_s) + self._rule.panes_kept_s
        return Item(key, part.version, encoded(part), expires_at_s)


def _late(verdicts: Sequence[int]) -> int:
    late = (verdict for verdict in set(verdicts) if verdict >= 0 and is_late(verdict))
    return sum(map(verdicts.count, late))


def _told(
    batch: ShardBatch, readings: Readings, verdicts: Sequence[int]
) -> tuple[Readings, Readings, list[Refusal]]:
    if min(verdicts) >= 0:
        return readings, Readings(), []
    originals = Originals(batch)
    new: list[Reading] = []
    duplicates: list[Reading] = []
    reused: list[Refusal] = []
    for reading, verdict in zip(readings, verdicts, strict=True):
        if verdict == DUPLICATE:
            duplicates.append(reading)
        elif verdict == REUSED:
            detail = (
                f"expected an id of its own, found {reading.reading_id!r}, which another reading"
                " has; give each reading a new id"
            )
            reused.append(originals.refusal(reading, Reason.ID_REUSED, detail))
        else:
            new.append(reading)
    return Readings(new), Readings(duplicates), reused
