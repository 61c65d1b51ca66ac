"""Ours: decoded, judged, folded into windows and held against the alert rules.

The store is memory: what is measured is our own work, that of writing items out included.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import stream_ingest.handlers  # noqa: F401 - its settings of the garbage collector
from contestants.stream_ingest.events import DEVICES, KIND, UNIT
from stream_ingest.domain.device import Device
from stream_ingest.domain.judgement import Limits, judge
from stream_ingest.domain.versioned_item import Item, Key
from stream_ingest.domain.window import WindowRule
from stream_ingest.events.kinesis import shard_batch
from stream_ingest.events.readings import decode
from stream_ingest.gateways.packaged_rules import packaged_rules
from stream_ingest.use_cases.calm_series import Kept
from stream_ingest.use_cases.fold_windows import FoldWindows
from stream_ingest.use_cases.watch_thresholds import WatchThresholds

LIMITS = Limits(earliest_us=7 * 86_400_000_000, future_us=60_000_000)
MOST_ITEMS = 2000
"""Those of some minutes; what is older nobody asks for."""


class Items:
    def __init__(self) -> None:
        self.items: dict[Key, Item] = {}
        self.write_units = 0

    def read(self, keys: Collection[Key]) -> dict[Key, Item]:
        return {key: self.items[key] for key in keys if key in self.items}

    def between(self, partition: str, first: str, last: str) -> list[Item]:
        raise NotImplementedError

    def write(self, items: Sequence[Item]) -> set[Key]:
        for item in items:
            self.items[item.key] = item
            self.write_units += 1 + (len(item.body) + 80) // 1024
        while len(self.items) > MOST_ITEMS:
            del self.items[next(iter(self.items))]
        return set()


class AlertStates:
    def __init__(self) -> None:
        self.states: dict[str, Kept] = {}
        self.write_units = 0

    def read(self, device_ids: Collection[str]) -> dict[str, Kept]:
        return {each: self.states[each] for each in device_ids if each in self.states}

    def write(self, states: Mapping[str, Kept]) -> set[str]:
        self.states |= states
        self.write_units += sum(1 + (len(each.content) + 80) // 1024 for each in states.values())
        return set()


items, alerts = Items(), AlertStates()
devices = {each: Device(each, "site", {KIND: UNIT}, 1) for each in DEVICES}
fold = FoldWindows(items, WindowRule(lateness_us=60_000_000))
watch = WatchThresholds(alerts, packaged_rules(), lambda: datetime.now(UTC))
watermark_us: int | None = None


def take(event: dict[str, Any]) -> tuple[int, float]:
    global watermark_us
    batch = shard_batch(event)
    judged = judge(batch, decode(batch).readings, devices, LIMITS)
    folded = fold(batch, watermark_us, judged.accepted)
    watermark_us = folded.watermark_us
    watch(batch, folded.new)
    return len(folded.new), sum(each.measurement for each in folded.new)


def write_units() -> dict[str, int]:
    return {"windows and ids": items.write_units, "alerts": alerts.write_units}
