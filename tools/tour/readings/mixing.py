"""A year of readings in parcels: in time, but for what disorder, retries and outages do to it."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle

from tools.tour.readings.deliveries import Deliveries, Door, item
from tools.tour.readings.faults import Spoiler
from tools.tour.readings.reading import MS_A_SECOND, Reading, Replay

IN_TURN = (Door.SDK, Door.KPL, Door.HTTP)


@dataclass(frozen=True, slots=True)
class Mix:
    """How much goes wrong."""

    a_parcel: int = 600
    """Readings put at once; of these, `a_block` neighbours change places."""

    aggregated: int = 400
    """Fewer: an aggregate holds what some devices have read in all that time, and another one, of
    the same shard, what others have: the second would be late."""

    a_block: int = 30
    one_twice_in: int = 40
    parcels_twice: int = 2
    outages: int = 4
    """In which a station reads, but sends only `parcels_late` parcels later."""

    hours_of_an_outage: int = 10
    parcels_late: int = 8
    of_each_fault: int = 5


@dataclass(frozen=True, slots=True)
class Outage:
    """Sent with the parcel of that number."""

    parcel: int
    readings: list[Reading]


def mixed(readings: Sequence[Reading], replay: Replay, mix: Mix) -> Deliveries:
    """`readings` are ordered by time. Equal seeds of the replay's dice mix the same."""
    found, dice = Deliveries(), replay.dice
    found.counted = {reading.reading_id: reading for reading in readings}
    outages = _outages(readings, sum(1 for _ in _chunks([*readings], mix)), mix, dice)
    gone = {reading.reading_id for outage in outages for reading in outage.readings}
    in_time = [reading for reading in readings if reading.reading_id not in gone]
    chunks = list(_chunks(in_time, mix))
    twice = set(dice.sample(range(len(chunks)), min(mix.parcels_twice, len(chunks))))
    again: list[Reading] = []
    for number, chunk in enumerate(chunks):
        late = [r for outage in outages if outage.parcel == number for r in outage.readings]
        repeated, again = again, dice.sample(chunk, len(chunk) // mix.one_twice_in)
        put = [*_disordered(chunk, mix.a_block, dice), *late, *repeated]
        found.add(IN_TURN[number % len(IN_TURN)], map(item, put))
        if number in twice:
            found.parcels.append(found.parcels[-1])
    last = [r for outage in outages if outage.parcel >= len(chunks) for r in outage.readings]
    found.add(Door.SDK, map(item, [*last, *again]))
    Spoiler(readings, replay, mix.of_each_fault).spoil(found)
    return found


def _chunks(readings: list[Reading], mix: Mix) -> Iterator[list[Reading]]:
    """For one door after the other."""
    sizes = cycle(mix.aggregated if door is Door.KPL else mix.a_parcel for door in IN_TURN)
    start = 0
    while start < len(readings):
        end = start + next(sizes)
        yield readings[start:end]
        start = end


def _outages(
    readings: Sequence[Reading], chunks: int, mix: Mix, dice: random.Random
) -> list[Outage]:
    """No reading is in two of them."""
    found: list[Outage] = []
    gone: set[str] = set()
    for _ in range(mix.outages):
        place = dice.randrange(len(readings) * 3 // 4)
        first = readings[place]
        end_ms = first.observed_at_ms + mix.hours_of_an_outage * MS_A_SECOND
        silent = [
            reading
            for reading in readings[place:]
            if reading.observed_at_ms < end_ms
            and reading.device_id == first.device_id
            and reading.reading_id not in gone
        ]
        gone |= {reading.reading_id for reading in silent}
        # About where it stands, for parcels differ in their size.
        found.append(Outage(place * chunks // len(readings) + mix.parcels_late, silent))
    return found


def _disordered(chunk: list[Reading], a_block: int, dice: random.Random) -> list[Reading]:
    """As when two requests overtake each other."""
    found: list[Reading] = []
    for start in range(0, len(chunk), a_block):
        block = chunk[start : start + a_block]
        dice.shuffle(block)
        found += block
    return found
