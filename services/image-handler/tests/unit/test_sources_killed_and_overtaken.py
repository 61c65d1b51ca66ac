"""Whoever follows an original may be killed, and it may change, before and behind every call."""

from collections.abc import Callable
from contextlib import suppress
from uuid import UUID

import pytest

from image_handler.domain.errors import TransientError
from image_handler.events.source_records import SourceRecord
from tests.fakes import NAMES
from tests.interruptions import At, Killed, die
from tests.source_house import KEY, OF_ONE, SOURCE, SourceHouse

# The head, the record, the claim, the original, 2 of the engine, 4 derivatives, the record, what is
# erased, the record, and once more head and record; of an overwritten one the edges too.
OF_MAKING = 15
THE_CLAIM = (2, True)
LONGER_THAN_ANY_CLAIM_S = 120

everywhere = pytest.mark.parametrize(
    ("number", "is_behind"),
    [(n, is_behind) for n in range(OF_MAKING + 2) for is_behind in (False, True)],
)


def _fresh(house: SourceHouse) -> None:
    house.put()


def _overwritten(house: SourceHouse) -> None:
    house.put()
    house.follow()
    house.put("flower.jpg")


def _deleted(house: SourceHouse) -> None:
    house.put()
    house.follow()
    house.originals.delete(KEY)


before = pytest.mark.parametrize("begin", [_fresh, _overwritten, _deleted])
Begin = Callable[[SourceHouse], None]


def _interrupted(begin: Begin, at: At) -> SourceHouse:
    house = SourceHouse()
    begin(house)
    house.between = at
    with suppress(Killed):
        house.follow()
    house.between = lambda role: role
    return house


@before
@everywhere
def test_who_is_killed_anywhere_ends_the_same_when_tried_again(
    begin: Begin, number: int, is_behind: bool
) -> None:
    """The message comes again when its claim has ended long ago."""
    house = _interrupted(begin, At(number, is_behind, die))
    house.wait(LONGER_THAN_ANY_CLAIM_S)
    house.follow()
    assert house.is_as_the_bucket
    if begin is not _fresh:
        assert set(house.caches.forgotten.values()) == {NAMES.prefix(SOURCE)}


@before
@everywhere
def test_a_change_that_comes_anywhere_is_followed_though_its_own_message_has_to_wait(
    begin: Begin, number: int, is_behind: bool
) -> None:
    """The other worker finds the key claimed, or finds it free: in the end it is as the bucket."""
    house = SourceHouse()
    begin(house)

    def overtake() -> None:
        house.put("logo.png")
        house.beside().follow_or_wait()

    house.between = at = At(number, is_behind, overtake)
    house.follow()
    if not at.was_reached:
        overtake()
    assert house.is_as_the_bucket
    assert house.record
    assert len(house.derivatives.objects) == OF_ONE


@before
@everywhere
def test_a_deletion_that_comes_anywhere_leaves_nothing(
    begin: Begin, number: int, is_behind: bool
) -> None:
    house = SourceHouse()
    begin(house)

    def overtake() -> None:
        house.originals.delete(KEY)
        house.beside().follow_or_wait()

    house.between = at = At(number, is_behind, overtake)
    house.follow()
    if not at.was_reached:
        overtake()
    assert (house.derivatives.objects, house.records.kept) == ({}, {})


@before
@everywhere
def test_who_is_killed_anywhere_and_overtaken_later_leaves_nothing_of_its_own(
    begin: Begin, number: int, is_behind: bool
) -> None:
    house = _interrupted(begin, At(number, is_behind, die))
    house.put("logo.png")
    house.wait(LONGER_THAN_ANY_CLAIM_S)
    house.follow()
    assert house.is_as_the_bucket


@everywhere
def test_a_version_destroyed_while_it_is_made_gives_way_to_the_one_before(
    number: int, is_behind: bool
) -> None:
    house = SourceHouse()
    house.put()
    house.put("flower.jpg")

    def destroy() -> None:
        house.originals.destroy(KEY)
        house.beside().follow_or_wait()

    house.between = at = At(number, is_behind, destroy)
    house.follow()
    if not at.was_reached:
        destroy()
    assert house.is_as_the_bucket


@everywhere
def test_what_the_record_tells_of_is_there_at_every_moment(number: int, is_behind: bool) -> None:
    """Old derivatives go only when the record tells of the new ones."""
    house = SourceHouse()
    _overwritten(house)
    seen: list[bool] = []

    def look() -> None:
        assert house.record
        told = {each.url.rpartition("/derivatives/")[2] for each in house.record.derivatives}
        there = {key.removeprefix("derivatives/") for key in house.derivatives.objects}
        seen.append(told <= there)

    house.between = At(number, is_behind, look)
    house.follow()
    assert all(seen)


def test_a_key_that_somebody_works_at_waits() -> None:
    house = SourceHouse()
    house.put()
    outcomes: list[str] = []
    house.between = At(3, True, lambda: outcomes.append(house.beside().follow_or_wait()))
    assert house.follow() == "MADE"
    assert outcomes == ["WAITS"]
    assert house.engine.decoded == 1


def test_a_claim_ends_by_itself() -> None:
    house = _interrupted(_fresh, At(5, True, die))
    assert house.follow_or_wait() == "WAITS"
    house.wait(LONGER_THAN_ANY_CLAIM_S)
    assert house.follow() == "MADE"


@before
@everywhere
def test_what_fails_anywhere_gives_up_its_claim_and_ends_the_same_when_tried_again(
    begin: Begin, number: int, is_behind: bool
) -> None:
    """At once, unless its claim was taken and it wasn't told: that one has to end by itself."""
    house = SourceHouse()
    begin(house)
    forgotten = len(house.caches.forgotten)

    def fail() -> None:
        raise TransientError("throttled")

    house.between = At(number, is_behind, fail)
    house.follow_or_wait()
    house.between = lambda role: role
    if (number, is_behind) == THE_CLAIM:
        house.wait(LONGER_THAN_ANY_CLAIM_S)
    house.follow()
    assert house.is_as_the_bucket
    if begin is not _fresh:
        assert len(house.caches.forgotten) > forgotten


def test_an_original_that_never_holds_still_goes_back_to_the_queue() -> None:
    house = SourceHouse()
    house.put()
    keep = house.records.keep

    def keep_and_change(source: UUID, record: SourceRecord, replaces: str | None) -> str | None:
        house.put("logo.png")
        return keep(source, record, replaces)

    house.records.keep = keep_and_change  # type: ignore[method-assign]
    with pytest.raises(TransientError, match="changed 5 times"):
        house.follow()
