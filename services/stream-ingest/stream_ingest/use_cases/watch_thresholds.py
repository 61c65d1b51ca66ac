"""New readings are looked at for what raises alerts and clears them: each crossing is told once.

Most readings change nothing, and it costs little to see so: of each series it is known between
which values and until when all is calm (domain/alerts.py). The readings of a device with one that
isn't are judged in their order, from the stored state, which is written only when it has changed
and only over what was read.
"""

from __future__ import annotations

from collections.abc import Callable, Set
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct, field

from stream_ingest.domain.alert_rules import AlertRules
from stream_ingest.domain.device_alerts import (
    Crossing,
    DeviceAlerts,
    Judge,
    Kept,
    read_state,
    write_state,
)
from stream_ingest.domain.errors import Contended
from stream_ingest.domain.reading import Reading, ShardBatch
from stream_ingest.domain.readings import Readings
from stream_ingest.events.crossings import ThresholdCrossed, threshold_crossed
from stream_ingest.events.envelope import CloudEvent
from stream_ingest.use_cases.calm_series import CalmSeries

if TYPE_CHECKING:
    from stream_ingest.use_cases.ports import AlertStates

# When a device was heard is kept to the minute: a write a device and minute, not one a batch.
HEARD_STEP_US = 60_000_000
MOST_TRIES = 5


class WatchThresholds(Struct, frozen=True):
    states: AlertStates
    rules: AlertRules
    now: Callable[[], datetime]
    calm: CalmSeries = field(default_factory=CalmSeries)

    def __call__(self, batch: ShardBatch, readings: Readings) -> list[CloudEvent[ThresholdCrossed]]:
        """Answers the crossings that these readings have led to, in an earlier try too.

        `batch` begins after what its shard has committed: what was kept of earlier is forgotten.
        Raises Contended when others keep writing the same device, and TransientError.
        """
        device_ids = readings.devices
        kept = self.states.read(device_ids) if device_ids else {}
        heard_us = batch.records[-1].arrived_at_us - HEARD_STEP_US
        heard = {
            device_id
            for device_id, each in kept.items()
            if each.heard_us > heard_us and not each.is_silent
        }
        left = device_ids - heard | self.calm.stirred(self.rules, kept, readings)
        found = [
            (each, device_id)
            for device_id in heard - left
            if kept[device_id].has_crossings
            for each in read_state(kept[device_id].content).told_by(batch)
        ]
        if left:
            found += self._judge(batch, readings, kept, left)
        found.sort(key=lambda each: each[0].position)
        return [threshold_crossed(device_id, crossing) for crossing, device_id in found]

    def _judge(
        self,
        batch: ShardBatch,
        readings: Readings,
        kept: dict[str, Kept],
        left: Set[str],
    ) -> list[tuple[Crossing, str]]:
        judge = Judge(self.rules, batch, _microseconds(self.now()))
        by_device: dict[str, list[Reading]] = {}
        for reading in readings:
            if reading.device_id in left:
                by_device.setdefault(reading.device_id, []).append(reading)
        found: list[tuple[Crossing, str]] = []
        for _ in range(MOST_TRIES):
            changed: dict[str, Kept] = {}
            told: dict[str, list[Crossing]] = {}
            for device_id in left:
                before = kept.get(device_id)
                state = read_state(before.content) if before else DeviceAlerts()
                if judge(state, by_device[device_id], HEARD_STEP_US):
                    changed[device_id] = after(before, state)
                told[device_id] = state.told_by(batch)
            left = self.states.write(changed) if changed else set()
            found += [
                (each, device_id)
                for device_id, crossings in told.items()
                if device_id not in left
                for each in crossings
            ]
            if not left:
                return found
            kept = kept | self.states.read(left)
        raise Contended(f"others keep writing the alerts of {', '.join(sorted(left))}")


def after(before: Kept | None, state: DeviceAlerts) -> Kept:
    """What is written over `before`."""
    return Kept(
        version=before.version + 1 if before else 1,
        content=write_state(state),
        heard_us=state.heard_us,
        is_silent=state.silent_us is not None,
        has_crossings=bool(state.crossings),
    )


def _microseconds(moment: datetime) -> int:
    return int(moment.timestamp()) * 1_000_000 + moment.microsecond
