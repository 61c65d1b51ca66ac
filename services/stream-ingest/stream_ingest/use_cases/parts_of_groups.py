"""The panes of groups, read with one query for all groups that stand together."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from stream_ingest.domain.closed_window import PartId
from stream_ingest.domain.pane import Part
from stream_ingest.domain.stored_part import decoded
from stream_ingest.domain.window import SECOND_US, Group, WindowRule
from stream_ingest.use_cases.window_keys import pane_ranges, part_id

if TYPE_CHECKING:
    from stream_ingest.use_cases.ports import VersionedItems


def parts_of(
    groups: Collection[Group], items: VersionedItems, rule: WindowRule
) -> dict[Group, dict[PartId, Part]]:
    """Of each group all parts of its panes, by pane and part."""
    ranges: dict[str, tuple[str, str]] = {}
    for group in groups:
        for partition, first, last in pane_ranges(group, rule):
            known = ranges.get(partition, (first, last))
            ranges[partition] = min(first, known[0]), max(last, known[1])
    read: dict[int, dict[PartId, Part]] = {}
    for partition, (first, last) in ranges.items():
        of_slot = read.setdefault(int(partition.split("#")[1]), {})
        for item in items.between(partition, first, last):
            of_slot[part_id(item.key)] = decoded(item.version, item.body)
    return {group: _within(group, read[group.slot]) for group in groups}


def _within(group: Group, parts: dict[PartId, Part]) -> dict[PartId, Part]:
    span = range(group.start_us // SECOND_US, group.end_us // SECOND_US)
    return {name: part for name, part in parts.items() if name[0] in span}
