"""Damaged pictures and wild requests: a few here, thousands by `npm run fuzz`."""

import pytest

from tests.fuzz.campaign import MOST_GROWTH_BYTES, Outcome
from tests.fuzz.door import Door
from tests.fuzz.mutants import example
from tests.image_house import ImageHouse

SEED, EXAMPLES = 20261122, 25


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch) -> Door:
    images = ImageHouse(monkeypatch)
    images.hold("mark.png")
    images.hold("photo.jpg")
    return Door(images)


def test_nothing_brings_the_function_down(door: Door) -> None:
    complaints = {number: door.try_one(example(SEED, number)) for number in range(EXAMPLES)}
    assert {number: told for number, told in complaints.items() if told} == {}


def test_the_same_number_is_the_same_example() -> None:
    assert example(SEED, 7) == example(SEED, 7)
    assert example(SEED, 7) != example(SEED, 8) != example(SEED + 1, 8)


def test_a_planted_fault_is_found(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fuzzer that finds nothing must be known to find something."""

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("planted")

    monkeypatch.setattr("image_handler.engines.pixels.transform", fail)
    found = [door.try_one(example(SEED, number)) for number in range(20)]
    assert any("answered 500" in each for each in found)


def test_a_run_is_clean_only_when_it_ran_and_kept_its_memory() -> None:
    assert not Outcome(1).is_clean
    assert Outcome(1, cases=9).is_clean
    assert not Outcome(1, cases=9, failures=["example 3: answered 500"]).is_clean
    grown = Outcome(1, cases=9, resident_bytes=[9, 1, MOST_GROWTH_BYTES + 2])
    assert not grown.is_clean
    assert grown.as_json()["growth_bytes"] == MOST_GROWTH_BYTES + 1
