"""A worker may be killed, and a deletion may come, before and behind every call to the world."""

from collections.abc import Callable
from contextlib import nullcontext, suppress

import pytest

from tests.fakes import NAMES, deleted
from tests.house import House, clock
from tests.interruptions import At, Killed, die

# Calls to the world: 3 until the photograph is read, 2 of the engine, 6 derivatives, the manifest,
# the last look for a tombstone, the event. Of one that is refused: the first 3, the refusal, the
# look, the event.
OF_MAKING = {"photo.jpg": 14, "truncated.jpg": 6}
# The tombstone, the derivatives, the edges, the manifests, the refusals.
OF_DELETING = 5
CALLS = max(OF_MAKING.values()) + 1


everywhere = pytest.mark.parametrize(
    ("number", "is_behind"), [(n, is_behind) for n in range(CALLS) for is_behind in (False, True)]
)
whatever_becomes_of_it = pytest.mark.parametrize("name", OF_MAKING)
PREFIX = NAMES.prefix(deleted().data.photo_id)


def _undisturbed(name: str = "photo.jpg") -> House:
    house = House()
    house.make(house.hold(name))
    return house


def _overtaking(house: House) -> Callable[[], None]:
    """A deletion by another worker, in the same bucket."""
    other = House(derivatives=house.derivatives, caches=house.caches)
    return lambda: other.delete(deleted())


@everywhere
@whatever_becomes_of_it
def test_a_conversion_killed_anywhere_ends_the_same_when_tried_again(
    name: str, number: int, is_behind: bool
) -> None:
    house = House(now=clock())
    event = house.hold(name)
    house.between = at = At(number, is_behind, die)
    is_killed = number < OF_MAKING[name]
    with pytest.raises(Killed) if is_killed else nullcontext():
        house.make(event)
    assert at.was_reached == is_killed
    house.between = lambda role: role
    house.make(event)
    assert house.derivatives.objects.keys() == _undisturbed(name).derivatives.objects.keys()
    assert house.bus.events[0].id == _undisturbed(name).bus.events[0].id
    assert house.bus.events == house.bus.events[:1] * len(house.bus.events)


@everywhere
def test_a_deletion_killed_anywhere_ends_the_same_when_tried_again(
    number: int, is_behind: bool
) -> None:
    house = _undisturbed()
    house.between = At(number, is_behind, die)
    with pytest.raises(Killed) if number < OF_DELETING else nullcontext():
        house.delete(deleted())
    house.between = lambda role: role
    house.delete(deleted())
    assert house.derivatives.objects == {}
    assert list(house.caches.forgotten.values()) == [PREFIX]


@everywhere
def test_the_edges_forget_only_when_there_is_nothing_left_to_fetch(
    number: int, is_behind: bool
) -> None:
    """Killed twice, at the same place: whatever is tried, they are told behind the erasing."""
    house = _undisturbed()
    left: list[bool] = []
    told = house.caches.forget

    def forget(prefix: str, reference: str) -> None:
        left.append(house.derivatives.holds("derivatives/"))
        told(prefix, reference)

    house.caches.forget = forget  # type: ignore[method-assign]
    for _ in range(2):
        house.between = At(number, is_behind, die)
        with suppress(Killed):
            house.delete(deleted())
    house.between = lambda role: role
    house.delete(deleted())
    assert set(left) == {False}


@everywhere
@whatever_becomes_of_it
def test_a_deletion_that_overtakes_anywhere_leaves_nothing(
    name: str, number: int, is_behind: bool
) -> None:
    house = House()
    event = house.hold(name)
    overtake = _overtaking(house)
    house.between = at = At(number, is_behind, overtake)
    house.make(event)
    if not at.was_reached:
        overtake()
    assert house.derivatives.objects == {}


@everywhere
@whatever_becomes_of_it
def test_a_conversion_within_a_deletion_leaves_nothing(
    name: str, number: int, is_behind: bool
) -> None:
    house = _undisturbed(name)
    event = house.hold(name)
    conversion = House(claims=house.claims, derivatives=house.derivatives, caches=house.caches)
    house.between = At(number, is_behind, lambda: _ignore(conversion.make(event)))
    house.delete(deleted())
    assert house.derivatives.objects == {}


@everywhere
@whatever_becomes_of_it
def test_a_conversion_killed_anywhere_and_overtaken_leaves_nothing_when_tried_again(
    name: str, number: int, is_behind: bool
) -> None:
    """It was still writing when the deletion had erased: the retry finds the tombstone first."""
    house = House()
    event = house.hold(name)
    overtake = _overtaking(house)

    def overtake_and_die() -> None:
        left = dict(house.derivatives.objects)
        overtake()
        house.derivatives.objects.update(left)
        raise Killed

    house.between = At(number, is_behind, overtake_and_die)
    with suppress(Killed):
        house.make(event)
    house.between = lambda role: role
    if number >= OF_MAKING[name]:
        house.delete(deleted())
    house.make(event)
    assert house.derivatives.objects == {}


def test_what_was_written_behind_a_deletion_is_forgotten_by_the_edges() -> None:
    """Somebody may have fetched it in between."""
    house = House()
    event = house.hold()
    house.between = At(3, True, _overtaking(house))
    house.make(event)
    assert list(house.caches.forgotten.values()) == [PREFIX]
    assert house.bus.events == []


def test_what_a_repeated_deletion_finds_anew_is_forgotten_by_the_edges_anew() -> None:
    """Under another reference, for CloudFront starts none twice."""
    house = _undisturbed()
    house.now = clock()
    left = dict(house.derivatives.objects)
    house.delete(deleted())
    house.derivatives.objects.update(left)
    house.delete(deleted())
    assert list(house.caches.forgotten.values()) == [PREFIX] * 2


def _ignore(_: object) -> None:
    """A conversion's outcome is of no matter where the bucket is looked at."""
