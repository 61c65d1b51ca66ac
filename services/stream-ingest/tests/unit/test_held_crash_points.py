"""Wherever the release or the refusal of held readings ends, each of them is in one place."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from stream_ingest.domain.errors import TransientError
from tests.aws_in_memory.effects import Effect, End
from tests.crash_points import MakeEstate, Point, points
from tests.shard_poller import Killed
from tests.stream_house import House
from tests.stream_ledger import expect_balance, ledger_of
from tests.stream_story import STRANGER

HOLD_S = 600
# https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
MORE_THAN_A_CALL_TAKES = 10 + 1


def holding(make: MakeEstate) -> tuple[House, list[dict[str, Any]]]:
    """Two readings of an unknown device are held, and a third that came later."""
    house = House(make())
    readings = []
    for number in range(3):
        house.estate.clock.advance(number * 15)
        readings.append(house.story.reading(STRANGER, number, 4.5))
        house.story.unknown(readings[-1])
        house.tell()
        house.poller.run()
    house.story.expected.held.clear()
    return house, readings


def killed_at(house: House, point: Point | None, work: Callable[[], object]) -> list[Effect]:
    house.effects.begin()
    if point:
        house.effects.begin(point.number, point.end)
    with suppress(Killed):
        work()
    made = house.effects.made
    house.effects.begin()
    house.estate.start_anew()
    return made


def released(make: MakeEstate, point: Point | None) -> list[Effect]:
    house, readings = holding(make)
    for each in readings:
        house.story.good(each)
        house.story.records.pop()
    made = killed_at(house, point, lambda: house.register(STRANGER))
    house.register(STRANGER)
    house.settle()
    # What was put back twice is told by its id.
    back = sum(len(shard.records) for shard in house.estate.stream.shards.values()) - 3
    house.story.expected.duplicates = back - 3
    expect_balance(house, point)
    assert counted(house) == {"released": 3}
    return made


def expired(make: MakeEstate, point: Point | None) -> list[Effect]:
    """Two are due at first, and all when it comes again."""
    house, _ = holding(make)
    house.estate.clock.advance(HOLD_S - 30)
    made = killed_at(house, point, lambda: house.estate.invoke("settle_held_readings", {}))
    house.estate.clock.advance(60)
    house.estate.invoke("settle_held_readings", {})
    house.settle()
    ledger = ledger_of(house.estate)
    assert set(ledger.refused) == {("unknown-device", data) for _, data in house.story.records}
    assert (ledger.held.total(), ledger.stored.total()) == (0, 0), f"{point}"
    assert counted(house) == {"expired": 3}
    told = house.estate.bus.of("readings-refused.v1").values()
    assert sum(event["data"]["count"] for event in told) == 3, f"{point}"
    return made


def counted(house: House) -> dict[str, int]:
    item = house.estate.table.items["heldledger", "-"]
    return {name: int(value["N"]) for name, value in item.items() if "N" in value}


def test_wherever_a_release_ends_held_readings_are_stored_once(make: MakeEstate) -> None:
    for point in points(released(make, None)):
        released(make, point)


def test_wherever_a_refusal_of_held_readings_ends_each_is_quarantined_and_counted_once(
    make: MakeEstate,
) -> None:
    tried = list(points(expired(make, None)))
    for point in tried:
        expired(make, point)
    assert {point.end for point in tried} >= {End.BEFORE, End.AFTER}


def test_what_a_refusing_bus_left_unsaid_is_said_later_be_it_more_than_one_call_takes(
    make: MakeEstate,
) -> None:
    house = House(make())
    for number in range(MORE_THAN_A_CALL_TAKES):
        stranger = f"{STRANGER[:-2]}{number:02}"
        house.story.unknown(house.story.reading(stranger, 0, 4.5))
    house.tell()
    house.poller.run()
    house.estate.clock.advance(HOLD_S + 1)
    house.estate.bus.refuses = lambda event: True
    with pytest.raises(TransientError, match="on a bad day"):
        house.estate.invoke("settle_held_readings", {})
    assert not house.estate.bus.of("readings-refused.v1")
    house.estate.bus.refuses = lambda event: False
    house.estate.invoke("settle_held_readings", {})
    assert len(house.estate.bus.of("readings-refused.v1")) == MORE_THAN_A_CALL_TAKES
    assert not [key for key in house.estate.table.items if key[0] == "heldpromises"]
