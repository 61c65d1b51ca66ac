"""The functions beside the stream die at every call they make, and what comes again settles it."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest

from tests.aws_in_memory.effects import End
from tests.aws_in_memory.estate import Estate
from tests.aws_in_memory.messages import sqs_event
from tests.crash_points import Point, points
from tests.shard_poller import Killed
from tests.stream_house import EVENTS, House
from tests.stream_ledger import ledger_of
from tests.stream_story import STATION, STRANGER, UNITS

MakeHouse = Callable[[], House]
GALE = {"kind": "wind-speed", "unit": "m/s"}


@pytest.fixture
def make(monkeypatch: pytest.MonkeyPatch) -> MakeHouse:
    def made() -> House:
        estate = Estate()
        estate.install(monkeypatch)
        return House(estate)

    return made


@dataclass
class Work:
    """A function and the event that comes again, minutes later, until it was done with."""

    house: House
    function: str
    event: dict[str, Any]

    def die_at(self, point: Point) -> None:
        self.house.effects.begin(point.number, point.end)
        with pytest.raises(Killed):
            self.house.estate.invoke(self.function, self.event)
        self.house.estate.start_anew()

    def again(self) -> None:
        self.house.effects.begin()
        self.house.estate.clock.advance(180)
        answer = self.house.estate.invoke(self.function, self.event)
        assert not (answer or {}).get("batchItemFailures")
        self.house.settle()


def deaths(begin: Callable[[], Work]) -> list[Point]:
    """Those of the work when it is left alone."""
    work = begin()
    work.house.effects.begin()
    work.house.estate.invoke(work.function, work.event)
    return list(points(work.house.effects.made))


def expect_ledger(house: House, why: object) -> None:
    """Readings that went on twice are duplicates of themselves; all else is as expected."""
    found = ledger_of(house.estate)
    assert replace(found, duplicates=0) == house.story.expected, f"{why}"


def registration() -> dict[str, Any]:
    examples = EVENTS / "device-registered.v1/examples"
    event = json.loads(min(examples.glob("*.json")).read_text())
    measures = [{"kind": kind, "unit": unit} for kind, unit in UNITS.items()]
    event["data"] |= {"deviceId": STRANGER, "measures": measures}
    event["subject"] = STRANGER
    return sqs_event([json.dumps(event)])


def held(house: House) -> House:
    """All that was told of is taken; of a stranger it is held."""
    house.tell()
    house.settle()
    return house


def test_learning_a_device_ends_anywhere_and_its_readings_are_stored_once(make: MakeHouse) -> None:
    def begin() -> Work:
        house = make()
        story = house.story
        story.good(story.reading(STRANGER, -5, 2.0), story.reading(STRANGER, -4, 3.0))
        story.good(story.reading(STRANGER, -3, 4.0))
        return Work(held(house), "learn_devices", registration())

    found = deaths(begin)
    assert len(found) >= 3
    for point in found:
        work = begin()
        work.die_at(point)
        work.again()
        expect_ledger(work.house, point)


def test_refusing_what_waited_too_long_ends_anywhere_and_each_is_refused_once(
    make: MakeHouse,
) -> None:
    def begin() -> Work:
        house = make()
        for second in (-5, -4, -3):
            reading = house.story.reading(STRANGER, second, 2.0)
            house.story.bad("unknown-device", reading, STRANGER)
        held(house).estate.clock.advance(700)
        return Work(house, "settle_held_readings", {})

    found = deaths(begin)
    assert len(found) >= 3
    for point in found:
        work = begin()
        work.die_at(point)
        work.again()
        expect_ledger(work.house, point)
        assert not any(
            pk.startswith("held") for pk, sk in work.house.estate.table.items if sk > "-"
        )


def test_telling_of_silence_ends_anywhere_and_it_is_told_once(make: MakeHouse) -> None:
    def begin() -> Work:
        house = make()
        house.story.good(house.story.reading(STATION, -5, 8.0, **GALE))
        held(house).estate.clock.advance(6000)
        return Work(house, "watch_silence", {"time": "2026-02-05T17:40:00Z"})

    found = deaths(begin)
    assert len(found) >= 3
    for point in found:
        work = begin()
        work.die_at(point)
        work.again()
        told = work.house.estate.bus.of("threshold-crossed.v1").values()
        assert [each["data"]["rule"]["name"] for each in told] == ["no-readings"], f"{point}"


def test_telling_people_ends_anywhere_and_they_are_told(make: MakeHouse) -> None:
    def begin() -> Work:
        house = make()
        house.story.good(house.story.reading(STATION, -5, 18.0, **GALE))
        held(house)
        (event,) = house.estate.bus.of("threshold-crossed.v1").values()
        return Work(house, "notify_alerts", sqs_event([json.dumps(event)]))

    found = deaths(begin)
    assert len(found) >= 3
    for point in found:
        work = begin()
        work.die_at(point)
        work.again()
        # A topic can't be asked what it has been told: there alone people may be told twice.
        twice = point.effect.call == "sns:Publish" and point.end is End.AFTER
        assert len(work.house.estate.topics.told) == (2 if twice else 1), f"{point}"
