"""What became of what was put: the ledger, the windows, an alert, and a picture."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tools import console
from tools.deployment.account import running_local_cloud
from tools.repository import ROOT
from tools.stream_ingest import ledger
from tools.stream_ingest.claims import PublishedWindows
from tools.tour.promises import NotAsPromised, expect, wait_for
from tools.tour.readings.alarms import Listener
from tools.tour.readings.balance import balance
from tools.tour.readings.chart import Line, in_dots, save
from tools.tour.readings.latecomers import REGISTERED_LATE
from tools.tour.readings.reading import Reading
from tools.tour.readings.stations import NEW_YORK, network_of, series
from tools.tour.readings.visit import AGAIN_S, PATIENCE_S, Visit, kinds_of_stations
from tools.tour.readings.windows import (
    Place,
    Window,
    bar,
    first_difference,
    published,
    windows_of,
)

PICTURE = "tour/readings.svg"
SHOWN_LENGTH_S, ASKED_LENGTH_S = 60, 600
DRAWN = (
    ("KJFK", "dew-point"),
    ("KSFO", "normal-air-temperature"),
    ("KSEA", "normal-air-temperature"),
)
UNITS = {"Cel": "°C", "[degF]": "°F"}
Windows = dict[Place, Window]


@dataclass
class Proof:
    visit: Visit
    alarms: Listener

    def balance(self) -> str:
        visit, wanted = self.visit, self.visit.wanted
        wait_for(f"{len(wanted.counted):,} readings stored", self._all_stored, PATIENCE_S, AGAIN_S)
        found = visit.outcome.found(visit.latecomers.devices.values())
        settled = balance(wanted, found, {reading.reading_id for reading in visit.late})
        whole = ledger.read(visit.deployed)
        expect(whole.balances, True, f"whether {ledger.sentence(whole)}")
        own = whole.since(visit.before)
        told = {"stored": settled.stored, "duplicates": settled.duplicates}
        expect({name: own.total.counts[name] for name in told}, told, "the service's own ledger")
        reasons = ", ".join(sorted(set(wanted.refused.values())))
        return (
            f"{settled}\nfrom raw backup, Parquet and quarantine; the service counts the same\n"
            f"late: {own.total.counts['late']:,}; refused: {reasons}"
        )

    def compare_windows(self) -> str:
        expected = windows_of(self._counted)
        _await_equal("every window as computed", lambda: self._difference(expected))
        corrected = sum(each["revision"] > 1 for each in self._published.highest.values())
        _await_equal("the same of web-api", lambda: self._web_api_differs(expected))
        asked = sum(place.length_s == ASKED_LENGTH_S for place in self._of_the_fleet(expected))
        return (
            f"{len(expected):,} windows of 1 and 10 minutes: counts, sums, least, greatest, last\n"
            f"{corrected} of them corrected, as late readings came\n"
            f"web-api answers {asked} of 10 minutes the same"
        )

    def read_an_alert(self) -> str:
        name = NEW_YORK.stations[REGISTERED_LATE]
        told = wait_for(
            f"an alert about {name}", lambda: self.alarms.texts(naming=name), PATIENCE_S
        )
        return told[0]

    def draw(self) -> str:
        lines = [self._line(station, kind) for station, kind in DRAWN]
        file = Path(running_local_cloud().folder) / PICTURE
        save("A winter of weather, an hour a second: windows of a minute", lines, file)
        where = file.relative_to(ROOT) if file.is_relative_to(ROOT) else file
        return "\n".join([*map(in_dots, lines), str(where)])

    @cached_property
    def _published(self) -> PublishedWindows:
        return PublishedWindows(self.visit.deployed, self.visit.outcome.since)

    @property
    def _counted(self) -> list[Reading]:
        return list(self.visit.wanted.counted.values())

    def _all_stored(self) -> bool:
        stored = self.visit.outcome.look_for_stored()
        console.progress(f"{stored:,} readings in Parquet")
        return self.visit.wanted.counted.keys() <= self.visit.outcome.stored.keys()

    def _difference(self, expected: Windows) -> str | None:
        self._published.look_again()
        console.progress(f"{len(self._published.highest):,} windows published")
        devices = {reading.device_id for reading in self.visit.wanted.counted.values()}
        found = {
            place: window
            for told in self._published.highest.values()
            for place, window in [published(told)]
            if place.device_id in devices
        }
        return first_difference(expected, found)

    def _web_api_differs(self, expected: Windows) -> str | None:
        """Of the longer windows of all stations that it has registered itself."""
        viewer = self.visit.fleet.viewer
        found: Windows = {}
        for station, kind in kinds_of_stations():
            device = self.visit.fleet.devices[station]
            named = {"deviceId": device, "kind": kind, "lengthSeconds": ASKED_LENGTH_S}
            query = f"kind={kind}&lengthSeconds={ASKED_LENGTH_S}&limit=100"
            for page in viewer.pages(f"/devices/{device}/windows?{query}", "windows"):
                found |= dict(published(window | named) for window in page)
        wanted = self._of_the_fleet(expected)
        return first_difference(
            {p: w for p, w in wanted.items() if p.length_s == ASKED_LENGTH_S}, found
        )

    def _of_the_fleet(self, windows: Windows) -> Windows:
        devices = set(self.visit.fleet.devices.values())
        return {place: each for place, each in windows.items() if place.device_id in devices}

    def _line(self, station: str, kind: str) -> Line:
        device = self.visit.fleet.devices[station]
        bars = [
            bar(told)
            for told in self._published.highest.values()
            if (told["deviceId"], told["kind"]) == (device, kind)
            and told["lengthSeconds"] == SHOWN_LENGTH_S
        ]
        name = f"{network_of(station).stations[station]}, {kind.replace('-', ' ')}"
        unit = series(station, kind).unit
        return Line(name, UNITS.get(unit, unit), sorted(bars, key=lambda each: each.start_ms))


def _await_equal(what: str, difference: Callable[[], str | None]) -> None:
    """What differs says more than that it didn't come."""
    try:
        wait_for(what, lambda: difference() is None, PATIENCE_S, AGAIN_S)
    except NotAsPromised as error:
        raise NotAsPromised(f"{error}: {difference()}") from error
