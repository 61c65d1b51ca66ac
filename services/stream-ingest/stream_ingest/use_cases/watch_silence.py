"""A device of which nothing is heard any more: by the timer, for no reading tells of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from stream_ingest.domain.alert_rules import Watch
from stream_ingest.domain.alerts import Move
from stream_ingest.domain.device_alerts import BY_TIMER, DeviceAlerts, Kept, crossing_of, read_state
from stream_ingest.events.crossings import threshold_crossed
from stream_ingest.use_cases.watch_thresholds import HEARD_STEP_US, after

if TYPE_CHECKING:
    from stream_ingest.use_cases.ports import Bus, Devices

# As many as a table answers for at once.
DEVICES_AT_ONCE = 100


class HeardDevices(Protocol):
    """Every method raises TransientError when the store can't now."""

    def unsettled(self, heard_before_us: int) -> Iterator[tuple[str, Kept]]:
        """Those of which nothing was heard since and whose alert isn't raised, and those that keep
        crossings.
        """

    def write(self, states: Mapping[str, Kept]) -> set[str]:
        """As `AlertStates` says it."""

    def forget(self, device_id: str, version: int) -> None:
        """Unless somebody else has written it since."""


class WatchSilence(Struct, frozen=True):
    """The alert is written, then told, then what was told is forgotten: an attempt that ends in
    between is taken up by the next run, under the same ids.
    """

    states: HeardDevices
    devices: Devices
    rule: Watch | None
    bus: Bus
    now: Callable[[], datetime]

    def __call__(self, name: str, may_go_on: Callable[[], bool]) -> int:
        """`name` names this run in what it tells. Answers of how many devices it has told."""
        if self.rule is None:
            return 0
        now = self.now()
        run = _Run(name, int(now.timestamp()) * 1_000_000 + now.microsecond, self.rule)
        told = 0
        for some in _parts(self.states.unsettled(run.before_us)):
            told += self._settle(run, some)
            if not may_go_on():
                break
        return told

    def _settle(self, run: _Run, some: Mapping[str, Kept]) -> int:
        quiet = {device_id for device_id, kept in some.items() if run.finds_quiet(kept)}
        known = self.devices.of(quiet) if quiet else {}
        told: dict[str, tuple[Kept, DeviceAlerts]] = {}
        raised: dict[str, Kept] = {}
        for device_id, kept in some.items():
            state = read_state(kept.content)
            if device_id in quiet:
                device = known.get(device_id)
                if device is None or device.retired_at_us is not None:
                    # Of a retired device nothing is expected any more.
                    self.states.forget(device_id, kept.version)
                    continue
                run.find_silent(state)
                raised[device_id] = after(kept, state)
            if any(each.shard_id == BY_TIMER for each in state.crossings):
                told[device_id] = raised.get(device_id, kept), state
        lost = self.states.write(raised) if raised else set()
        return self._tell({name: each for name, each in told.items() if name not in lost})

    def _tell(self, told: Mapping[str, tuple[Kept, DeviceAlerts]]) -> int:
        if not told:
            return 0
        self.bus.publish(
            [
                threshold_crossed(device_id, crossing)
                for device_id, (_, state) in told.items()
                for crossing in state.crossings
                if crossing.shard_id == BY_TIMER
            ]
        )
        settled = {}
        for device_id, (kept, state) in told.items():
            state.crossings = [each for each in state.crossings if each.shard_id != BY_TIMER]
            settled[device_id] = after(kept, state)
        # Whoever was written meanwhile is told of again in a minute, under the same id.
        self.states.write(settled)
        return len(told)


class _Run(Struct, frozen=True):
    name: str
    now_us: int
    rule: Watch

    @property
    def before_us(self) -> int:
        """Heard before then is silent: when a device was heard is known to the minute only."""
        return self.now_us - int(self.rule.limit * 1_000_000) - HEARD_STEP_US

    def finds_quiet(self, kept: Kept) -> bool:
        return kept.heard_us < self.before_us and not kept.is_silent

    def find_silent(self, state: DeviceAlerts) -> None:
        silent_s = (self.now_us - state.heard_us) / 1_000_000
        move = Move(self.rule, True, silent_s, self.now_us, self.now_us)
        state.silent_us = self.now_us
        state.crossings.append(crossing_of(None, move, self.now_us, self.name))


def _parts(found: Iterator[tuple[str, Kept]]) -> Iterator[dict[str, Kept]]:
    while some := dict(islice(found, DEVICES_AT_ONCE)):
        yield some
