"""The tour's chapters: in turn, and those that only wait beside those that work."""

from collections.abc import Iterator
from threading import Event
from typing import Any

import pytest

from tools import tour
from tools.repository import Refusal
from tools.tour.promises import NotAsPromised, Step

WITHIN_S = 5
ESTATE: Any = None


def told(what: str) -> tour.Chapter:
    def chapter(estate: object) -> Iterator[Step]:
        yield what, lambda: what

    return chapter


def broken(estate: object) -> Iterator[Step]:
    def act() -> str:
        raise NotAsPromised("expected three, found two")

    yield "count", act


def meeting(mine: Event, others: Event) -> tour.Chapter:
    """Ends well only while the other chapter is on its way too."""

    def act() -> str:
        mine.set()
        if not others.wait(WITHIN_S):
            raise NotAsPromised("the other chapter didn't begin")
        return "met"

    def chapter(estate: object) -> Iterator[Step]:
        yield "meet", act

    return chapter


def test_readings_are_told_beside_photographs_after_all_others() -> None:
    here, there = Event(), Event()
    chosen = {
        "sites": told("sites"),
        "readings": meeting(here, there),
        "photos": meeting(there, here),
    }
    seen = tour.run(ESTATE, chosen)
    assert [each.chapter for each in seen] == ["sites", "readings", "photos"]
    assert [each.result for each in seen] == ["sites", "met", "met"]


@pytest.mark.parametrize("name", ["readings", "photos", "sites"])
def test_one_chapter_is_told_alone(name: str) -> None:
    assert [each.chapter for each in tour.run(ESTATE, {name: told(name)})] == [name]


@pytest.mark.parametrize("name", ["sites", "readings", "photos"])
def test_a_broken_promise_ends_the_tour_and_names_its_step(name: str) -> None:
    chosen = {each: told(each) for each in ("sites", "readings", "photos")} | {name: broken}
    with pytest.raises(Refusal, match="'count' failed: expected three, found two"):
        tour.run(ESTATE, chosen)
