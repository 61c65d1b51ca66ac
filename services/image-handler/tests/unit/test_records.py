"""A record does what a dataclass of the standard library does."""

import copy
import dataclasses
import pickle
from typing import Any, ClassVar, Generic, TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from image_handler.domain import records
from image_handler.domain.records import as_mapping, dataclass, field, names_of, replace

Held = TypeVar("Held")


@dataclass(frozen=True, slots=True)
class Size:
    """A docstring."""

    width: int
    height: int = 1
    unit: ClassVar[str] = "px"

    @property
    def pixels(self) -> int:
        return self.width * self.height


@dataclass(frozen=True, slots=True)
class Named(Size):
    name: str = "none"


@dataclass(slots=True)
class Bag:
    things: list[int] = field(default_factory=list)
    secret: str = field(default="s", repr=False)


@dataclass()
class Loose(Generic[Held]):
    held: Held
    things: list[int] = field(default_factory=list)


@dataclasses.dataclass(frozen=True, slots=True)
class KnownSize:
    width: int
    height: int = 1


def test_fields_are_given_by_place_or_name_or_default() -> None:
    assert as_mapping(Size(3)) == {"width": 3, "height": 1}
    assert as_mapping(Size(height=2, width=3)) == {"width": 3, "height": 2}
    assert (Size(2, 3).pixels, Size.unit, Size.__doc__) == (6, "px", "A docstring.")


def test_a_subclass_has_the_fields_of_its_parent_first() -> None:
    assert names_of(Named) == ("width", "height", "name")
    assert as_mapping(Named(1, 2, "a")) == {"width": 1, "height": 2, "name": "a"}
    assert Named(1).pixels == 1


def test_each_instance_has_its_own_default_of_a_factory() -> None:
    first, second = Bag(), Bag()
    first.things.append(1)
    assert second.things == []
    assert Loose("a").things == []


@pytest.mark.parametrize("make", [Size, KnownSize])
@pytest.mark.parametrize(
    ("given", "named"),
    [((), {}), ((1, 2, 3), {}), ((1,), {"width": 2}), ((1,), {"depth": 2}), ((), {"height": 2})],
)
def test_values_that_do_not_fit_are_refused(
    make: Any, given: tuple[int, ...], named: dict[str, int]
) -> None:
    with pytest.raises(TypeError):
        make(*given, **named)


def test_a_frozen_record_cannot_be_changed() -> None:
    size: Any = Size(1)
    with pytest.raises(AttributeError):
        size.width = 2
    with pytest.raises(AttributeError):
        del size.width
    with pytest.raises(AttributeError):
        size.depth = 2
    bag: Any = Bag()
    bag.secret = "t"
    assert bag.secret == "t"
    with pytest.raises(AttributeError):
        bag.depth = 2


def test_records_are_equal_by_class_and_values() -> None:
    assert Size(1, 2) == Size(1, 2)
    assert Size(1, 2) != Size(2, 1)
    assert Size(1, 2) != Named(1, 2)
    assert {Size(1), Size(1)} == {Size(1)}
    with pytest.raises(TypeError):
        hash(Bag())


def test_a_record_shows_its_fields_but_those_that_are_not_for_showing() -> None:
    assert repr(Size(1)) == "Size(width=1, height=1)"
    assert repr(Bag()) == "Bag(things=[])"


def test_a_class_keeps_what_it_defines_itself() -> None:
    @dataclass(frozen=True, slots=True)
    class Own:
        a: int

        def __eq__(self, other: object) -> bool:
            return True

        def __hash__(self) -> int:
            return 1

        def __repr__(self) -> str:
            return "own"

    assert (Own(1) == Own(2), hash(Own(5)), repr(Own(1))) == (True, 1, "own")


def test_a_record_is_matched_by_its_fields_in_order() -> None:
    match Size(3, 4):
        case Size(width, height):
            assert (width, height) == (3, 4)


@pytest.mark.parametrize("one", [Size(1, 2), Named(1, 2, "a"), Bag([1]), Loose([1])])
def test_a_record_can_be_copied(one: Any) -> None:
    for other in (copy.copy(one), copy.deepcopy(one), pickle.loads(pickle.dumps(one))):
        assert other == one
        assert other is not one


def test_a_record_has_no_room_for_more() -> None:
    assert not hasattr(Size(1), "__dict__")
    assert records.names_of(Bag) == ("things", "secret")


@settings(max_examples=50, deadline=None)
@given(st.integers(), st.integers(), st.integers())
def test_a_replaced_field_is_all_that_differs(width: int, height: int, other: int) -> None:
    ours, known = Size(width, height), KnownSize(width, height)
    assert as_mapping(replace(ours, width=other)) == dataclasses.asdict(
        dataclasses.replace(known, width=other)
    )
    assert (ours == replace(ours, width=other)) == (
        known == dataclasses.replace(known, width=other)
    )
