"""The tour's chapters: in turn, and those that only wait beside those that work."""

import time
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


@pytest.mark.parametrize("other", ["sites", "readings"])
def test_photographs_are_told_beside_all_others(other: str) -> None:
    here, there = Event(), Event()
    chosen = {name: told(name) for name in ("sites", "readings", "photos")}
    seen = tour.run(ESTATE, chosen | {other: meeting(here, there), "photos": meeting(there, here)})
    assert [each.chapter for each in seen] == ["sites", "readings", "photos"]
    results = {each.chapter: each.result for each in seen}
    assert results[other] == results["photos"] == "met"


def test_the_others_are_told_in_turn() -> None:
    order: list[str] = []

    def noted(what: str) -> tour.Chapter:
        def chapter(estate: object) -> Iterator[Step]:
            def act() -> str:
                order.append(what)
                return what

            yield what, act

        return chapter

    tour.run(ESTATE, {name: noted(name) for name in ("sites", "stations", "readings")})
    assert order == ["sites", "stations", "readings"]


def test_the_lake_comes_behind_the_photographs_in_their_lane() -> None:
    order: list[str] = []
    here, there = Event(), Event()

    def noted(what: str) -> tour.Chapter:
        def chapter(estate: object) -> Iterator[Step]:
            def act() -> str:
                order.append(what)
                return what

            yield what, act

        return chapter

    chosen = {"readings": meeting(here, there), "photos": noted("photos"), "lake": noted("lake")}

    def lake(estate: object) -> Iterator[Step]:
        yield from noted("lake")(ESTATE)
        yield from meeting(there, here)(ESTATE)

    seen = tour.run(ESTATE, chosen | {"lake": lake})
    assert [each.chapter for each in seen] == ["readings", "photos", "lake", "lake"]
    assert order == ["photos", "lake"]


def test_a_broken_promise_is_told_without_waiting_for_what_is_beside_it() -> None:
    going_on = Event()

    def waiting(estate: object) -> Iterator[Step]:
        yield "wait", lambda: str(going_on.wait(WITHIN_S))

    started = time.monotonic()
    with pytest.raises(Refusal, match="'count' failed"):
        tour.run(ESTATE, {"sites": broken, "photos": waiting})
    going_on.set()
    assert time.monotonic() - started < WITHIN_S


def test_a_promise_that_is_broken_beside_ends_the_others_at_their_next_step() -> None:
    def longer(estate: object) -> Iterator[Step]:
        for _ in range(100 * WITHIN_S):
            yield "wait", lambda: str(Event().wait(0.01))

    started = time.monotonic()
    with pytest.raises(Refusal, match="'count' failed"):
        tour.run(ESTATE, {"sites": longer, "photos": broken})
    assert time.monotonic() - started < WITHIN_S


@pytest.mark.parametrize("name", ["readings", "photos", "sites"])
def test_one_chapter_is_told_alone(name: str) -> None:
    assert [each.chapter for each in tour.run(ESTATE, {name: told(name)})] == [name]


@pytest.mark.parametrize("name", ["sites", "readings", "photos"])
def test_a_broken_promise_ends_the_tour_and_names_its_step(name: str) -> None:
    chosen = {each: told(each) for each in ("sites", "readings", "photos")} | {name: broken}
    with pytest.raises(Refusal, match="'count' failed: expected three, found two"):
        tour.run(ESTATE, chosen)
