"""What the steps of the chapter know together."""

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import uuid4

from tools.tour.counters import Counters
from tools.tour.stations.callers import Caller, Doors

CHOSEN = "ENKR"
"""Kirkenes, the station whose life is followed; ids of devices come by these codes."""

ADDED = {"id", "state", "registeredAt", "retiredAt"}
Device = dict[str, Any]


@dataclass
class Visit:
    doors: Doors
    run: str = field(default_factory=lambda: uuid4().hex[:8])
    """Keys of requests begin with it, so that the tour may be taken again."""

    sites: dict[str, str] = field(default_factory=dict)
    """Their ids, by the codes of the networks."""

    devices: dict[str, Device] = field(default_factory=dict)
    """As the API told them last, by the codes of the stations."""

    promised: Counter[str] = field(default_factory=Counter)
    """Events that must have followed, by type; `counted_before` as they stood at the beginning."""

    counted_before: Counter[str] = field(default_factory=Counter)

    @cached_property
    def operator(self) -> Caller:
        return self.doors.person("operator")

    @cached_property
    def viewer(self) -> Caller:
        return self.doors.person("viewer")

    @cached_property
    def partner(self) -> Caller:
        return self.doors.partner

    @cached_property
    def counters(self) -> Counters:
        token = self.viewer.headers["Authorization"].removeprefix("Bearer ")
        return Counters(self.doors.estate, token)

    @property
    def station(self) -> Device:
        return self.devices[CHOSEN]

    @property
    def path(self) -> str:
        return path_of(self.station)

    def key(self, what: str) -> dict[str, str]:
        return {"Idempotency_Key": f"tour-{self.run}-{what}"}


def path_of(device: Device) -> str:
    return f"/devices/{device['id']}"


def as_sent(device: Device) -> Device:
    """Without what the API has added."""
    return {name: value for name, value in device.items() if name not in ADDED}
