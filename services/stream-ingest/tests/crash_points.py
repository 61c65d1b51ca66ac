"""Every call to the world that processing, delivering and closing make, and what comes again."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache

from tests.aws_in_memory.effects import Effect, End, refused
from tests.aws_in_memory.estate import DELIVERIES, IDLE_SHARDS, Estate
from tests.stream_house import House
from tests.stream_story import STATION, THERMOMETER

MakeEstate = Callable[..., Estate]


class Repeat(StrEnum):
    """How a batch comes again when its function has died."""

    WHOLE = "whole"
    BISECTED = "bisected"
    IN_PARTS = "in parts of four"
    GROWN = "grown by what came meanwhile"


@dataclass(frozen=True)
class Point:
    """The process ends at that call, counted from 0."""

    number: int
    effect: Effect
    end: End

    def __str__(self) -> str:
        return f"{self.end} call {self.number}, {self.effect}"


def points(effects: list[Effect]) -> Iterator[Point]:
    """Each state in which the world can be left: untouched, after each write, and between the
    entries of those that have several.

    To end before a call, or after one that only reads, is to end after the write before it.
    """
    yield Point(0, effects[0], End.BEFORE)
    for number, effect in enumerate(effects):
        if effect.is_write and effect.entries > 1:
            yield Point(number, effect, End.WITHIN)
        if effect.is_write:
            yield Point(number, effect, End.AFTER)


def begun(make: MakeEstate) -> House:
    """A house whose first batch is taken, and whose eventful one stands in the stream."""
    house = deepcopy(_begun(make))
    make(house.estate)
    return house


@cache
def _begun(make: MakeEstate) -> House:
    house = House(make())
    house.begin()
    return house


def processing(make: MakeEstate) -> list[Effect]:
    """What the eventful batch makes."""
    house = begun(make)
    house.effects.begin()
    house.poller.poll()
    return house.effects.made


def processed_with_a_death(make: MakeEstate, point: Point, repeat: Repeat) -> House:
    house = begun(make)
    bisects = repeat is Repeat.BISECTED
    house.poller.mapping = replace(house.poller.mapping, bisects_on_function_error=bisects)
    house.effects.begin(point.number, point.end)
    assert not house.poller.poll(), "the point isn't reached"
    if repeat is Repeat.IN_PARTS:
        house.poller.mapping = replace(house.poller.mapping, batch_size=4)
        house.poller.restart()
    if repeat is Repeat.GROWN:
        house.story.good(house.story.reading(THERMOMETER, 64, 3.5))
        house.tell()
        house.poller.restart()
    house.effects.begin()
    house.settle()
    return house


def processed_with_a_lost_answer(make: MakeEstate, point: Point) -> House:
    """The process lives on, and knows what it knew."""
    house = begun(make)
    house.effects.begin(point.number, point.end, lambda effect: refused("InternalServerError"))
    assert not house.poller.poll(), "the point isn't reached"
    house.effects.begin()
    house.settle()
    return house


def delivering(make: MakeEstate) -> list[Effect]:
    return _received(make, DELIVERIES, "deliver_readings").effects.made


def closing(make: MakeEstate) -> list[Effect]:
    return _received(make, IDLE_SHARDS, "close_windows").effects.made


def delivered_with_a_death(make: MakeEstate, point: Point) -> House:
    """The repeat finds more to deliver."""
    return _settled_with_one_more(_received(make, DELIVERIES, "deliver_readings", point))


def closed_with_a_death(make: MakeEstate, point: Point) -> House:
    """Before the repeat a reading comes to windows that are closed, or half closed."""
    return _settled_with_one_more(_received(make, IDLE_SHARDS, "close_windows", point))


def _received(make: MakeEstate, queue_url: str, function: str, point: Point | None = None) -> House:
    """Both batches are taken, and one too small for an object; then the queue's message comes."""
    house = begun(make)
    house.poller.run()
    one_more(house)
    # By then the shard is idle, and the last of its windows is over by the clock.
    house.estate.clock.advance(900)
    waiting = house.estate.queues.waiting[queue_url]
    house.estate.queues.waiting[queue_url] = waiting[-1:]
    if point:
        house.effects.begin(point.number, point.end)
    else:
        house.effects.begin()
    house.receive(function, queue_url)
    return house


def one_more(house: House) -> None:
    """A batch that is too small for an object."""
    house.story.good(house.story.reading(STATION, 50, 6.5))
    house.tell()
    house.poller.run()


def _settled_with_one_more(house: House) -> House:
    house.effects.begin()
    one_more(house)
    house.settle()
    return house
