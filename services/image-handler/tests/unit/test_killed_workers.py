"""A worker may be killed, and a deletion may come, before and behind every call to the world."""

from collections.abc import Callable
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.fakes import deleted
from tests.house import House

# Calls to the world: 3 until the photograph is read, 2 of the engine, 6 derivatives, the manifest,
# the last look for a tombstone, the event.
OF_MAKING = 14
OF_DELETING = 4
CALLS = OF_MAKING + 1


class Killed(BaseException):
    """No handler catches it, as none outlives its process."""


@dataclass
class At:
    """Does something before or behind the call of that number, counted over all roles."""

    number: int
    is_behind: bool
    do: Callable[[], None]
    calls: int = field(default=0)

    def __call__(self, role: Any) -> Any:
        return _Watched(role, self)

    @property
    def was_reached(self) -> bool:
        return self.calls > self.number

    def around(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def watched(*arguments: Any, **named: Any) -> Any:
            is_now = self.calls == self.number
            self.calls += 1
            if is_now and not self.is_behind:
                self.do()
            answer = call(*arguments, **named)
            if is_now and self.is_behind:
                self.do()
            return answer

        return watched


@dataclass
class _Watched:
    role: Any
    at: At

    def __getattr__(self, name: str) -> Any:
        return self.at.around(getattr(self.role, name))


def _die() -> None:
    raise Killed


everywhere = pytest.mark.parametrize(
    ("number", "is_behind"), [(n, is_behind) for n in range(CALLS) for is_behind in (False, True)]
)


def _undisturbed() -> House:
    house = House()
    house.make(house.hold())
    return house


@everywhere
def test_a_conversion_killed_anywhere_ends_the_same_when_tried_again(
    number: int, is_behind: bool
) -> None:
    house = House()
    event = house.hold()
    house.between = at = At(number, is_behind, _die)
    is_killed = number < OF_MAKING
    with pytest.raises(Killed) if is_killed else nullcontext():
        house.make(event)
    assert at.was_reached == is_killed
    house.between = lambda role: role
    house.make(event)
    assert house.derivatives.objects == _undisturbed().derivatives.objects
    assert {event.id for event in house.bus.events} == {_undisturbed().bus.events[0].id}


@everywhere
def test_a_deletion_killed_anywhere_ends_the_same_when_tried_again(
    number: int, is_behind: bool
) -> None:
    house = _undisturbed()
    house.between = At(number, is_behind, _die)
    with pytest.raises(Killed) if number < OF_DELETING else nullcontext():
        house.delete(deleted())
    house.between = lambda role: role
    house.delete(deleted())
    assert house.derivatives.objects == {}
    assert list(house.caches.forgotten) == [deleted().id]


@everywhere
def test_a_deletion_that_overtakes_anywhere_leaves_nothing(number: int, is_behind: bool) -> None:
    house = House()
    event = house.hold()
    deletion = House(derivatives=house.derivatives, caches=house.caches)
    house.between = at = At(number, is_behind, lambda: deletion.delete(deleted()))
    house.make(event)
    if not at.was_reached:
        deletion.delete(deleted())
    assert house.derivatives.objects == {}


@everywhere
def test_a_conversion_within_a_deletion_leaves_nothing(number: int, is_behind: bool) -> None:
    house = _undisturbed()
    event = house.hold()
    conversion = House(claims=house.claims, derivatives=house.derivatives, caches=house.caches)
    house.between = At(number, is_behind, lambda: _ignore(conversion.make(event)))
    house.delete(deleted())
    assert house.derivatives.objects == {}


@everywhere
def test_a_conversion_killed_anywhere_and_overtaken_leaves_nothing_when_tried_again(
    number: int, is_behind: bool
) -> None:
    """It was still writing when the deletion had erased: the retry finds the tombstone first."""
    house = House()
    event = house.hold()

    def overtake_and_die() -> None:
        left = dict(house.derivatives.objects)
        House(derivatives=house.derivatives, caches=house.caches).delete(deleted())
        house.derivatives.objects.update(left)
        raise Killed

    house.between = At(number, is_behind, overtake_and_die)
    with suppress(Killed):
        house.make(event)
    house.between = lambda role: role
    if number >= OF_MAKING:
        house.delete(deleted())
    house.make(event)
    assert house.derivatives.objects == {}


def test_what_was_written_behind_a_deletion_is_forgotten_by_the_edges_once_more() -> None:
    """Somebody may have fetched it in between."""
    house = House()
    event = house.hold()
    deletion = House(derivatives=house.derivatives, caches=house.caches)
    house.between = At(3, True, lambda: deletion.delete(deleted()))
    house.make(event)
    assert len(house.caches.forgotten) == 2
    assert house.bus.events == []


def _ignore(_: object) -> None:
    """A conversion's outcome is of no matter where the bucket is looked at."""
