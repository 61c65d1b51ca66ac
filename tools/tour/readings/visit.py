"""What is put: readings of devices that nobody knows yet, then a winter through every door."""

import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property

from tools import console
from tools.estate import Estate
from tools.stream_ingest import ledger
from tools.stream_ingest.deployed import Deployed
from tools.stream_ingest.held import held, is_known
from tools.stream_ingest.ledger import Ledger
from tools.tour.promises import expect, wait_for
from tools.tour.readings.deliveries import Deliveries, Door, Parcel, item
from tools.tour.readings.doors import Doors
from tools.tour.readings.fleet import Fleet
from tools.tour.readings.latecomers import HOURS, KIND, REGISTERED_LATE, Latecomers
from tools.tour.readings.mixing import Mix, mixed
from tools.tour.readings.outcome import Outcome
from tools.tour.readings.reading import MS_A_SECOND, Reading, Replay, in_time
from tools.tour.readings.stations import NEW_YORK, YEAR, network_of, series

SEED = 1969
ENDED_S_AGO = 720
"""Then its last window of ten minutes is over by the clock, too, and nothing is left open."""

PATIENCE_S = 180
"""For what stands behind a year of readings, on a machine that does other things, too."""

AGAIN_S = 0.5
"""Whoever looks all the time keeps those from working who are looked at."""

SERIES = {
    "KSEA": ("normal-air-temperature", "normal-air-pressure", "normal-wind-speed"),
    "KSFO": ("normal-air-temperature",),
    "KJFK": ("dew-point", "wind-direction"),
    "KEWR": ("dew-point", "wind-direction"),
}
"""Kinds by stations: none of which a rule would raise an alert, an hour being a second."""

WINTER = YEAR[:2640]
"""January to April: ten minutes hold 25 days, and it makes as many windows as can be waited for."""

BY_IOT, HOURS_BY_IOT = "KSFO", 24
"""The last day of that station comes in by the IoT door."""


@dataclass
class Visit:
    estate: Estate
    wanted: Deliveries = field(default_factory=Deliveries)
    late: list[Reading] = field(default_factory=list)
    """Held until their station is registered."""

    @cached_property
    def deployed(self) -> Deployed:
        return Deployed(self.estate.account)

    @cached_property
    def fleet(self) -> Fleet:
        return Fleet(self.estate)

    @cached_property
    def outcome(self) -> Outcome:
        # S3 tells whole seconds.
        return Outcome(self.deployed, datetime.now(UTC).replace(microsecond=0))

    @cached_property
    def before(self) -> Ledger:
        """The service's own ledger, as it stood."""
        return ledger.read(self.deployed)

    @cached_property
    def replay(self) -> Replay:
        ends_at_ms = (int(time.time()) - ENDED_S_AGO) * MS_A_SECOND
        return Replay(ends_at_ms, self.fleet.devices, random.Random(SEED), WINTER)

    @cached_property
    def latecomers(self) -> Latecomers:
        return Latecomers(self.estate, self.fleet.sites[NEW_YORK.code])

    @cached_property
    def doors(self) -> Doors:
        return Doors(self.estate)

    def register(self) -> str:
        for station in SERIES:
            self.fleet.register(network_of(station), station)
        devices = self.fleet.devices.values()
        wait_for("them to be known", lambda: all(is_known(self.deployed, each) for each in devices))
        names = [network_of(station).stations[station] for station in SERIES]
        return f"the stream knows them\n{', '.join(names)}"

    def put_the_winter(self) -> str:
        start = time.perf_counter()
        winter = self._winter()
        for number, parcel in enumerate(winter.parcels):
            console.progress(f"{number} of {len(winter.parcels)} parcels")
            self.doors.put(parcel)
        self.doors.close()
        self.wanted.join(winter)
        expect(self.doors.turned_away, self.wanted.turned_away, "readings turned away by HTTP")
        seconds = time.perf_counter() - start
        doors = ", ".join(f"{n:,} by {door}" for door, n in winter.doors.items())
        return (
            f"{winter.put.total():,} readings in {seconds:.1f} s: {doors}\n"
            f"with duplicates, disorder, outages, and {len(winter.refused)} that are wrong\n"
            f"{len(winter.turned_away)} more turned away by HTTP at once, by their index"
        )

    def put_of_the_unknown(self) -> str:
        _ = self.outcome, self.before
        replay = replace(self.replay, devices=self.latecomers.devices)
        early = {
            station: list(replay.readings(series(station, KIND), hours))
            for station, hours in HOURS.items()
        }
        self.late = early.pop(REGISTERED_LATE)
        for readings in (self.late, *early.values()):
            parcel = Parcel(Door.SDK, tuple(map(item, readings)))
            self.wanted.parcels.append(parcel)
            self.doors.put(parcel)
        self.wanted.counted |= {reading.reading_id: reading for reading in self.late}
        self.wanted.unknown = {r.reading_id: r for each in early.values() for r in each}
        put = len(self.late) + len(self.wanted.unknown)
        wait_for(f"{put} readings held", lambda: self._held() >= put, PATIENCE_S)
        return f"{put} readings of {len(HOURS)} devices wait"

    def register_late(self) -> str:
        device = self.latecomers.devices[REGISTERED_LATE]
        self.latecomers.register()
        wait_for(
            "its readings released", lambda: not list(held(self.deployed, [device])), PATIENCE_S
        )
        return f"{len(self.late)} of them go on their way; the other one's wait on"

    def retire(self) -> str:
        """So that nobody is told later that they are silent."""
        self.fleet.retire()
        self.latecomers.retire()
        return f"{len(self.fleet.devices) + 1} devices"

    def _winter(self) -> Deliveries:
        readings = in_time(*(self.replay.readings(series(*each)) for each in kinds_of_stations()))
        last_ms = self.replay.ends_at_ms - HOURS_BY_IOT * MS_A_SECOND
        iot = self.fleet.devices[BY_IOT]
        by_iot = [r for r in readings if r.device_id == iot and r.observed_at_ms > last_ms]
        others = [r for r in readings if r.device_id != iot or r.observed_at_ms <= last_ms]
        wanted = mixed(others, self.replay, Mix())
        wanted.add(Door.IOT, map(item, by_iot))
        wanted.counted |= {reading.reading_id: reading for reading in by_iot}
        return wanted

    def _held(self) -> int:
        return sum(1 for _ in held(self.deployed, self.latecomers.devices.values()))


def kinds_of_stations() -> Iterator[tuple[str, str]]:
    for station, kinds in SERIES.items():
        for kind in kinds:
            yield station, kind
