"""Is every reading of 246,000 accounted for, faults and all, and how soon are its windows told?

Of the running estate, so of the local cloud and this machine; AWS has its own figures. Start it
fresh: what was sent before lets all of this be late. A year of five weather stations
(tools/tour/SOURCES.md) goes in by three doors, an hour as a second of event time, with duplicates,
disorder, outages and refusals mixed in: the first third at a pace that the machine keeps, which
tells how long a reading takes, the rest as fast as the stream takes it, which tells how many pass.
Nine rounds are all of the year, fewer as many ninths of it. It ends when each reading was found by
its id in raw backup, Parquet, quarantine or among the held, and each window was compared with a
direct computation; anything else is a failure.

"Put → window" is the time from the request that brought a window's last reading to the word that
the window is closed. Event time passes 60 s of lateness in between: that many hours of the year.
"""

import random
import statistics
import sys
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain, repeat
from math import inf

from benchmarks.stream.windows_heard import Heard, heard_on_the_bus
from tools import console
from tools.estate import Estate, local_estate
from tools.repository import Refusal
from tools.stream_ingest import ledger
from tools.stream_ingest.claims import PublishedWindows
from tools.stream_ingest.deployed import Deployed
from tools.stream_ingest.held import is_known
from tools.tour.promises import wait_for
from tools.tour.readings.balance import balance
from tools.tour.readings.deliveries import Deliveries, Door, Parcel, item
from tools.tour.readings.doors import Doors
from tools.tour.readings.fleet import Fleet
from tools.tour.readings.mixing import Mix, mixed
from tools.tour.readings.outcome import Outcome
from tools.tour.readings.reading import MS_A_SECOND, Replay, in_time
from tools.tour.readings.stations import NETWORKS, YEAR, series_of
from tools.tour.readings.visit import ENDED_S_AGO
from tools.tour.readings.windows import (
    LENGTHS_S,
    Number,
    first_difference,
    number_of,
    place_of,
    published,
    windows_of,
)

ALL_ROUNDS = 9
MIX = Mix(a_parcel=1500, aggregated=1500, outages=24, of_each_fault=50)
HOURS_OF_NOBODY = 500
"""Readings of a station that nobody registers: they wait, and end in quarantine."""

PACED_PART, READINGS_A_SECOND = 3, 1500
SEED = 1969
LOOK_AGAIN_S = 0.5
PATIENCE_S = 1200


def main(rounds: int) -> None:
    estate = local_estate()
    deployed = Deployed(estate.account)
    fleet = registered(estate, deployed)
    wanted = mixture(fleet, YEAR[-(len(YEAR) * min(rounds, ALL_ROUNDS) // ALL_ROUNDS) :])
    before = ledger.read(deployed)
    outcome = Outcome(deployed, datetime.now(UTC).replace(microsecond=0))
    with heard_on_the_bus(estate) as heard:
        done = put(Doors(estate), wanted)
        await_all(deployed, before, wanted.put.total())
        hurried_s = time.time() - done.hurried_at
        wait_for(
            "every reading stored",
            lambda: outcome.look_for_stored() >= len(wanted.counted),
            PATIENCE_S,
            LOOK_AGAIN_S,
        )
        settled = balance(wanted, outcome.found(r.device_id for r in wanted.unknown.values()))
        told = PublishedWindows(deployed, outcome.since)
        windows = compared(told, wanted)
    delays = put_to_window(wanted, done, told, heard)
    own = ledger.read(deployed)
    ledger.show(own.since(before))
    rows = [
        ["readings put, by id and place", str(settled)],
        ["windows of 1 and 10 min equal to a direct computation", f"{windows:,}"],
        [f"{done.hurried:,} put at once: readings a second", f"{done.hurried / hurried_s:,.0f}"],
        [f"{READINGS_A_SECOND:,} put a second: windows told", f"{len(delays):,}"],
        ["put → window, s, median", f"{statistics.median(delays):.2f}"],
        ["put → window, s, 99 of 100", f"{sorted(delays)[len(delays) * 99 // 100]:.2f}"],
    ]
    console.table("Ledger of a year", ["what", "measured"], rows)
    if not own.balances:
        raise Refusal("the service's own ledger does not balance")
    fleet.retire()


def registered(estate: Estate, deployed: Deployed) -> Fleet:
    fleet = Fleet(estate)
    for network in NETWORKS:
        fleet.register(network, *network.stations)
    wait_for(
        "the devices to be known",
        lambda: all(is_known(deployed, d) for d in fleet.devices.values()),
    )
    return fleet


def mixture(fleet: Fleet, hours: range) -> Deliveries:
    """All readings of those hours, and a station that nobody knows."""
    ends_at_ms = (int(time.time()) - ENDED_S_AGO) * MS_A_SECOND
    dice = random.Random(SEED)
    replay = Replay(ends_at_ms, fleet.devices, dice)
    everything = [each for network in NETWORKS for each in series_of(network)]
    wanted = mixed(in_time(*(replay.readings(each, hours) for each in everything)), replay, MIX)
    nobody = Replay(ends_at_ms, dict.fromkeys(fleet.devices, replay.new_id(ends_at_ms)), dice)
    unknown = list(nobody.readings(everything[0], hours[-HOURS_OF_NOBODY:]))
    wanted.add(Door.SDK, map(item, unknown))
    wanted.unknown = {reading.reading_id: reading for reading in unknown}
    return wanted


@dataclass
class Put:
    """When each paced parcel was taken, in seconds since 1970; when the others began, and how many
    readings they were."""

    paced: list[float] = field(default_factory=list)
    hurried_at: float = 0.0
    hurried: int = 0


def put(doors: Doors, wanted: Deliveries) -> Put:
    done, count, start = Put(), 0, time.time()
    paced = len(wanted.parcels) // PACED_PART
    with console.step("put", f"{wanted.put.total():,} readings"):
        for parcel in wanted.parcels[:paced]:
            time.sleep(max(0.0, start + count / READINGS_A_SECOND - time.time()))
            doors.put(parcel)
            done.paced.append(time.time())
            count += len(parcel.items)
        done.hurried_at = time.time()
        for parcel in wanted.parcels[paced:]:
            doors.put(parcel)
            done.hurried += len(parcel.items)
    doors.close()
    if doors.turned_away != wanted.turned_away:
        raise Refusal(
            f"HTTP turned away {len(doors.turned_away)} readings, not as many as it had to"
        )
    return done


def await_all(deployed: Deployed, before: ledger.Ledger, wanted: int) -> None:
    """A corrupt aggregate counts as one reading in the service's ledger, whatever it held."""
    deadline = time.monotonic() + PATIENCE_S
    wanted -= 2 * MIX.of_each_fault - 1
    while (taken := ledger.read(deployed).since(before).put) < wanted:
        console.progress(f"{taken:,} of {wanted:,} taken")
        if time.monotonic() > deadline:
            raise Refusal(f"{taken:,} of {wanted:,} readings taken within {PATIENCE_S} s")
        time.sleep(LOOK_AGAIN_S)


def compared(told: PublishedWindows, wanted: Deliveries) -> int:
    """How many windows there are; raises Refusal when one differs to the end."""
    expected = windows_of(wanted.counted.values())
    devices = {place.device_id for place in expected}
    deadline = time.monotonic() + PATIENCE_S
    while True:
        told.look_again()
        every = dict(published(each) for each in told.highest.values())
        found = {place: each for place, each in every.items() if place.device_id in devices}
        if (difference := first_difference(expected, found)) is None:
            return len(expected)
        if time.monotonic() > deadline:
            raise Refusal(difference)
        time.sleep(LOOK_AGAIN_S)


def put_to_window(
    wanted: Deliveries, done: Put, told: PublishedWindows, heard: Heard
) -> list[float]:
    """In seconds, of windows whose last reading was put at the pace; but for those that it came to
    when they were closed already."""
    first_put: dict[str, float] = {}
    for parcel, at in zip(wanted.parcels, chain(done.paced, repeat(inf)), strict=False):
        for reading_id in ids_of(parcel):
            first_put.setdefault(reading_id, at)
    last: dict[Number, tuple[int, float]] = {}
    for reading in wanted.counted.values():
        came = (reading.observed_at_ms, first_put[reading.reading_id])
        for length_s in LENGTHS_S:
            number = number_of(reading, length_s)
            last[number] = max(last.get(number, came), came)
    put_at = {place_of(number): at for number, (_, at) in last.items()}
    closed = {published(told.highest[each])[0]: key for each, (_, key) in told.first.items()}
    both = [(put_at[p], key) for p, key in closed.items() if p in put_at and key in heard.at]
    delays = [heard.at[key] - at for at, key in both]
    return [delay for delay in delays if delay >= 0]


def ids_of(parcel: Parcel) -> list[str]:
    return [reading_id for each in parcel.items for reading_id in each.reading_ids]


if __name__ == "__main__":
    main(int(sys.argv[1]))
