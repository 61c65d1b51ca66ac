"""Wherever a function's process ends, and however its work comes again, the ledger is the same."""

import os
from collections.abc import Callable, Iterator
from functools import partial
from itertools import count, islice, product

import pytest

from tests.aws_in_memory.effects import End
from tests.aws_in_memory.estate import DELIVERIES, IDLE_SHARDS
from tests.crash_points import (
    MakeEstate,
    Repeat,
    begun,
    closed_with_a_death,
    closing,
    delivered_with_a_death,
    delivering,
    points,
    processed_with_a_death,
    processed_with_a_lost_answer,
    processing,
)
from tests.crash_points_page import PAGE, page
from tests.stream_house import House
from tests.stream_ledger import expect_balance

# A state takes some 15 ms: two of the ways to come again try all of them each time; the others, and
# the pairs, every fifth.
EVERY = "EVERY_CRASH_POINT" in os.environ
STEP = 1 if EVERY else 5
PARTNERS: dict[str, Callable[[House], None]] = {
    "processing": House.process_next,
    "processing more": House.process_more,
    "delivering": lambda house: house.again(DELIVERIES),
    "closing": lambda house: house.again(IDLE_SHARDS),
}
OFTEN = [
    ("processing", "processing more"),
    ("processing", "closing"),
    ("closing", "processing"),
    ("delivering", "delivering"),
]
PAIRS = list(product(PARTNERS, PARTNERS)) if EVERY else OFTEN


def test_without_a_death_the_ledger_is_as_it_should_be(make: MakeEstate) -> None:
    house = begun(make)
    house.settle()
    expect_balance(house)


@pytest.mark.parametrize("repeat", list(Repeat))
def test_wherever_processing_ends_its_batch_comes_again_and_leaves_the_same(
    make: MakeEstate, repeat: Repeat
) -> None:
    step = 1 if repeat in (Repeat.IN_PARTS, Repeat.GROWN) else STEP
    for point in islice(points(processing(make)), 0, None, step):
        expect_balance(processed_with_a_death(make, point, repeat), point)


def test_wherever_an_answer_is_lost_the_same_process_leaves_the_same(make: MakeEstate) -> None:
    """AWS has done what was asked, and the caller hears of a fault."""
    for point in islice(points(processing(make)), 0, None, STEP):
        expect_balance(processed_with_a_lost_answer(make, point), point)


def test_wherever_a_delivery_ends_each_reading_is_stored_once(make: MakeEstate) -> None:
    for point in points(delivering(make)):
        expect_balance(delivered_with_a_death(make, point), point)


def test_wherever_closing_by_time_ends_windows_are_told_alike(make: MakeEstate) -> None:
    for point in points(closing(make)):
        expect_balance(closed_with_a_death(make, point), point)


def test_every_kind_of_end_is_tried(make: MakeEstate) -> None:
    assert {point.end for point in points(processing(make))} == set(End)


def between_the_calls(
    make: MakeEstate, first: Callable[[House], None], second: Callable[[House], None]
) -> Iterator[House]:
    """The second runs whole between two calls of the first, wherever that is."""
    for number in count(step=STEP):
        house = begun(make)
        # By the clock, all windows are over, and the shard is idle.
        house.estate.clock.advance(900)
        house.effects.begin()
        house.effects.meanwhile[number] = partial(second, house)
        first(house)
        if house.effects.meanwhile:
            assert number > 3
            return
        house.settle()
        yield house


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_two_functions_at_once_leave_what_one_behind_the_other_leaves(
    make: MakeEstate, first: str, second: str
) -> None:
    for house in between_the_calls(make, PARTNERS[first], PARTNERS[second]):
        expect_balance(house, f"{second} within {first}")


def test_the_page_of_crash_points_is_current(make: MakeEstate) -> None:
    again = "cd services/stream-ingest && python -m tests.crash_points_page"
    assert PAGE.read_text() == page(make), f"stale: {again}"
