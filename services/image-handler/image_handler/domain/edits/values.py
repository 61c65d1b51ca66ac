"""What sharp takes for a number, an integer or a name, and its sentence for anything else.

Source: sharp 0.35, `lib/is.js`. A check is given a member's name and value, and returns the value
as options keep it.
"""

import sys
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from image_handler.domain.edits.errors import InvalidEdit
from image_handler.domain.javascript import UNDEFINED, is_number, to_text

Check: TypeAlias = Callable[[str, Any], Any]

# What an error repeats of a value: a kernel of a thousand numbers tells no more than its start.
_TOLD_LENGTH = 100


def invalid(name: str, expected: str, found: Any) -> InvalidEdit:
    told = to_text(found)[:_TOLD_LENGTH]
    return InvalidEdit(f"Expected {expected} for {name} but received {told} of type {kind(found)}")


def kind(value: Any) -> str:
    """As `typeof value`: lists, objects and null are all "object"."""
    if value is UNDEFINED:
        return "undefined"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, str):
        return "string"
    return "number" if is_number(value) else "object"


def is_defined(value: Any) -> bool:
    return value is not UNDEFINED and value is not None


def is_finite(value: Any) -> bool:
    # An integer of a JSON text may be longer than any float: then it is Infinity to JavaScript.
    return is_number(value) and abs(value) <= sys.float_info.max


def is_whole(value: Any) -> bool:
    return is_finite(value) and value % 1 == 0


def is_text(value: Any) -> bool:
    return isinstance(value, str) and value != ""


def members(value: Any, first: str) -> dict[str, Any] | None:
    """The members of an object; None for what is none, so that the caller leaves it alone.

    A list is an object without the members asked for. null is an object to JavaScript too, and
    fails at the `first` member that is read of it.
    """
    if value is None:
        raise InvalidEdit(f"Cannot read properties of null (reading '{first}')")
    if isinstance(value, list):
        return {}
    return value if isinstance(value, dict) else None


def member(value: Any, name: str) -> Any:
    """As `value.name` of an object that may lack it."""
    return value.get(name, UNDEFINED) if isinstance(value, dict) else UNDEFINED


def found_in(table: Mapping[str, Any], key: Any) -> Any:
    """As `table[key]`, where a key that is no text is taken as its text."""
    return table.get(to_text(key), UNDEFINED)


def integer(low: int, high: int, expected: str = "") -> Check:
    told = expected or f"integer between {low} and {high}"

    def check(name: str, value: Any) -> int:
        if is_whole(value) and low <= value <= high:
            return int(value)
        raise invalid(name, told, value)

    return check


def number(low: float, high: float, expected: str) -> Check:
    def check(name: str, value: Any) -> float:
        if is_finite(value) and low <= value <= high:
            return float(value)
        raise invalid(name, expected, value)

    return check


def finite(name: str, value: Any) -> float:
    if is_finite(value):
        return float(value)
    raise invalid(name, "number", value)


def boolean(name: str, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    raise invalid(name, "boolean", value)


def one_of(*choices: str) -> Check:
    def check(name: str, value: Any) -> str:
        if isinstance(value, str) and value in choices:
            return value
        raise invalid(name, f"one of: {', '.join(choices)}", value)

    return check


def named(table: Mapping[str, str], expected: str) -> Check:
    """What a table has under the value, read as JavaScript reads a member by its name."""

    def check(name: str, value: Any) -> Any:
        found = found_in(table, value)
        if found is UNDEFINED:
            raise invalid(name, expected, value)
        return found

    return check


def fill(target: object, table: Mapping[str, tuple[str, Check]], given: Mapping[str, Any]) -> None:
    """Set those attributes of the target whose members are given, in the table's order.

    Raises InvalidEdit for the first that its check refuses.
    """
    for name, (attribute, check) in table.items():
        value = given.get(name)
        if is_defined(value):
            setattr(target, attribute, check(name, value))
