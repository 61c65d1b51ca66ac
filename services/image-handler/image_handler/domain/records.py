"""Classes of plain data: declared as with the standard library's `dataclasses`, and made faster.

That module loads seven others, and compiles code for each class: a third of all the time that the
function which serves pictures took to be imported (docs/adr/0024). Here all classes share the same
few functions. An instance takes 1 µs longer to make.
"""

from collections.abc import Callable, Iterator
from typing import Any, ClassVar, TypeVar, dataclass_transform, get_origin

Kind = TypeVar("Kind")
_MISSING: Any = object()
_FIELDS = "__record_fields__"
# Of a class that has slots these belong to the class that it is made from.
_OF_A_CLASS_WITHOUT_SLOTS = ("__dict__", "__weakref__")


class FrozenRecord(AttributeError):
    """A record that was declared frozen stays as it was made."""


class _Field:
    __slots__ = ("default", "default_factory", "is_shown")

    def __init__(self, default: Any, default_factory: Any, is_shown: bool) -> None:
        self.default, self.default_factory, self.is_shown = default, default_factory, is_shown


def field(
    *,
    default: Any = _MISSING,
    default_factory: Any = _MISSING,
    repr: bool = True,  # noqa: A002  its name in `dataclasses`
) -> Any:
    """As `dataclasses.field`."""
    return _Field(default, default_factory, repr)


@dataclass_transform(field_specifiers=(field,))
def dataclass(*, frozen: bool = False, slots: bool = False) -> Callable[[type[Kind]], type[Kind]]:
    """As `dataclasses.dataclass`, with two of its settings."""

    def make(kind: type[Kind]) -> type[Kind]:
        own = dict(_own_fields(kind))
        inherited = (getattr(parent, _FIELDS, {}) for parent in reversed(kind.__mro__[1:]))
        fields = {name: each for parent in inherited for name, each in parent.items()} | own
        added = {_FIELDS: fields, "__match_args__": tuple(fields), "__init__": _init}
        for name, function in (_OF_FROZEN if frozen else _OF_CHANGEABLE).items():
            if vars(kind).get(name) is None:
                added[name] = function
        if slots:
            return _with_slots(kind, tuple(own), added)
        for name in own:
            if isinstance(vars(kind).get(name), _Field):
                delattr(kind, name)
        for name, member in added.items():
            setattr(kind, name, member)
        return kind

    return make


def replace(record: Kind, **changes: Any) -> Kind:
    """As `dataclasses.replace`."""
    return type(record)(**(as_mapping(record) | changes))


def as_mapping(record: object) -> dict[str, Any]:
    """Values by the names of fields, in their order; not of what is within values."""
    return {name: getattr(record, name) for name in names_of(type(record))}


def names_of(kind: type) -> tuple[str, ...]:
    """Of the fields, in their order; raises AttributeError for a class that is no record."""
    return tuple(getattr(kind, _FIELDS))


def _own_fields(kind: type) -> Iterator[tuple[str, _Field]]:
    members = vars(kind)
    for name, annotation in _annotations(kind).items():
        if get_origin(annotation) is ClassVar or annotation is ClassVar:
            continue
        default = members.get(name, _MISSING)
        is_field = isinstance(default, _Field)
        yield name, default if is_field else _Field(default, _MISSING, is_shown=True)


def _annotations(kind: type) -> dict[str, Any]:
    """The class's own; from Python 3.14 on their names may not be there to be looked up."""
    try:
        return dict(vars(kind).get("__annotations__") or kind.__annotations__)
    except NameError:
        from annotationlib import Format, get_annotations  # type: ignore[import-not-found]

        return dict(get_annotations(kind, format=Format.FORWARDREF))


def _with_slots(kind: type[Kind], own: tuple[str, ...], added: dict[str, Any]) -> type[Kind]:
    """Another class of the same name: slots are laid out when a class is made."""
    dropped = {*own, *_OF_A_CLASS_WITHOUT_SLOTS}
    members = {name: each for name, each in vars(kind).items() if name not in dropped}
    members |= {**added, "__slots__": own}
    metaclass: Callable[..., type[Kind]] = type(kind)
    made = metaclass(kind.__name__, kind.__bases__, members)
    made.__qualname__ = kind.__qualname__
    return made


def _init(self: Any, *given: Any, **named: Any) -> None:
    fields = getattr(type(self), _FIELDS)
    if len(given) > len(fields):
        raise TypeError(f"{type(self).__name__} takes {len(fields)} values, not {len(given)}")
    put = object.__setattr__
    values = iter(given)
    for at, (name, each) in enumerate(fields.items()):
        if at < len(given):
            put(self, name, next(values))
        elif name in named:
            put(self, name, named.pop(name))
        elif each.default is not _MISSING:
            put(self, name, each.default)
        elif each.default_factory is not _MISSING:
            put(self, name, each.default_factory())
        else:
            raise TypeError(f"{type(self).__name__} lacks {name!r}")
    if named:
        raise TypeError(f"{type(self).__name__} has no room for {', '.join(map(repr, named))}")


def _repr(self: object) -> str:
    fields = getattr(type(self), _FIELDS)
    shown = (f"{name}={getattr(self, name)!r}" for name, each in fields.items() if each.is_shown)
    return f"{type(self).__qualname__}({', '.join(shown)})"


def _eq(self: object, other: object) -> bool:
    if type(self) is not type(other):
        return False
    return as_mapping(self) == as_mapping(other)


def _hash(self: object) -> int:
    return hash(tuple(getattr(self, name) for name in names_of(type(self))))


def _refuse(self: object, name: str, *_: object) -> None:
    raise FrozenRecord(f"{name!r} of a {type(self).__name__} can't be changed")


def _state(self: object) -> dict[str, Any]:
    return as_mapping(self)


def _restore(self: object, state: dict[str, Any]) -> None:
    for name, value in state.items():
        object.__setattr__(self, name, value)


# A frozen class is copied by its state too: nothing may be set on it afterwards.
_OF_BOTH = {"__repr__": _repr, "__eq__": _eq, "__getstate__": _state, "__setstate__": _restore}
_OF_CHANGEABLE = {**_OF_BOTH, "__hash__": None}
_OF_FROZEN = {**_OF_BOTH, "__hash__": _hash, "__setattr__": _refuse, "__delattr__": _refuse}
