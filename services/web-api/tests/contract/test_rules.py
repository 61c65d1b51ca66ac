"""What the schemas of openapi.yml allow in a body is taken by the rules, and nothing else."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from jsonschema.validators import extend

from document.words import words
from web_api.api.operations import OPERATIONS, Operation
from web_api.domain.rules import Invalid
from web_api.handlers.http import app

SAID = words()
BODIES = [each for each in OPERATIONS.values() if each.body]
# Without half of a surrogate pair: the rules alone speak of it, for schemas are of Unicode text.
_TEXTS = ["", " ", "\u3000", "\ufeff", "\u2028x", "x\n", "x\x00", "\ufffd", "x\x7f", "x\x85",
          "\u00a0x", "x", "X", "a-b", "Cel", "0", "\N{SNOWMAN}"]  # fmt: skip
_ODD: list[Any] = [None, True, False, 0, -0.0, 1, 1.0, 1.5, -1, 1e300, 10**30, [], {}, *_TEXTS]


def _pattern(_: object, pattern: str, value: object, __: object) -> Iterator[ValidationError]:
    """As ECMA-262 has it, of which JSON Schema says so: `$` is the end, and no line's."""
    own = pattern.replace("$", r"\Z").replace(r"\s", r"\s\ufeff")
    if isinstance(value, str) and not re.search(own, value):
        yield ValidationError(f"{value!r} does not match {pattern!r}")


# jsonschema has no types of its own for it.
Validator: Any = extend(Draft202012Validator, {"pattern": _pattern})  # type: ignore[no-untyped-call]


def _edges(schema: dict[str, Any]) -> list[Any]:
    """Values at the limits of a schema, and one step beyond."""
    found: list[Any] = [*schema.get("enum", [])]
    for name in ("minimum", "maximum"):
        if name in schema:
            found += [schema[name], schema[name] - 1, schema[name] + 1, schema[name] + 1e-6,
                      schema[name] - 1e-6]  # fmt: skip
    for length in (schema.get("minLength"), schema.get("maxLength")):
        if length is not None:
            found += ["x" * max(length + more, 0) for more in (-1, 0, 1)]
            found += [" " * length, "\N{MOUNTAIN}" * length, "x" + " " * length]
    return found


def _lengths(value: Any, schema: dict[str, Any]) -> list[Any]:
    """Lists of the items that a good one has, at the limits and one beyond."""
    lengths = [schema.get("minItems", 0) - 1, schema.get("maxItems", -1)]
    lengths += [each + 1 for each in lengths]
    if not isinstance(value, list):
        return []
    return [_apart((value * length)[:length]) for length in lengths if length >= 0]


def _apart(items: list[Any]) -> list[Any]:
    """Of measures each kind comes once, which is a rule that no schema says."""
    return [
        each | {"kind": f"kind-{index}"} if isinstance(each, dict) and "kind" in each else each
        for index, each in enumerate(items)
    ]


def _at(value: Any, place: tuple[Any, ...]) -> Any:
    for step in place:
        value = value.get(step) if isinstance(value, dict) else value[step]
    return value


def _places(value: Any, schema: dict[str, Any], place: tuple[Any, ...] = ()) -> Iterator[Any]:
    """Every place below a good value, with its schema."""
    yield place, schema
    if isinstance(value, dict):
        for name, each in schema.get("properties", {}).items():
            yield from _places(value.get(name), each, (*place, name))
    if isinstance(value, list):
        for index, each in enumerate(value):
            yield from _places(each, schema.get("items", {}), (*place, index))


def _with(value: Any, place: tuple[Any, ...], new: Any) -> Any:
    """The value, but for one place."""
    if not place:
        return new
    step, *rest = place
    if isinstance(value, dict):
        return value | {step: _with(value.get(step), tuple(rest), new)}
    if isinstance(value, list):
        return [_with(each, tuple(rest), new) if index == step else each
                for index, each in enumerate(value)]  # fmt: skip
    return value


def _changed(value: Any, place: tuple[Any, ...], how: str) -> Any:
    """The value without what is at the place, or with more beside it."""
    if isinstance(value, dict) and len(place) == 1:
        left = {name: each for name, each in value.items() if name != place[0]}
        return left if how == "without" else value | {"more": 1, f"{place[0]} ": 1}
    if isinstance(value, list) and len(place) == 1:
        return value[: place[0]] if how == "without" else value * 40
    if not place:
        return value * 101 if isinstance(value, list) else value
    inner = value[place[0]] if not isinstance(value, dict) else value.get(place[0])
    return _with(value, place[:1], _changed(inner, place[1:], how))


def _is_taken(operation: Operation, body: Any) -> bool:
    assert operation.body
    try:
        operation.body.checked(body)
    except Invalid:
        return False
    return True


@pytest.mark.parametrize("operation", BODIES, ids=lambda operation: operation.id)
def test_a_body_that_its_schema_forbids_is_refused_and_the_other_way_round(
    operation: Operation,
) -> None:
    assert app
    assert operation.body
    schema = operation.body.schema
    validator = Validator(schema, format_checker=Validator.FORMAT_CHECKER)
    bodies = [*SAID.of("operations", operation.id)["bodies"].values()]
    tried = {True: 0, False: 0}
    for good in bodies:
        for place, part in [*_places(good, schema)]:
            news = [_with(good, place, new) for new in [*_edges(part), *_ODD]]
            news += [_with(good, place, new) for new in _lengths(_at(good, place), part)]
            news += [_changed(good, place, how) for how in ("without", "more")]
            for body in news:
                is_taken = _is_taken(operation, body)
                assert validator.is_valid(body) == is_taken, f"{place}: {body!r}"
                tried[is_taken] += 1
    assert all(tried.values())


@pytest.mark.parametrize("operation", BODIES, ids=lambda operation: operation.id)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_so_it_is_when_several_places_are_wrong(operation: Operation, data: st.DataObject) -> None:
    assert operation.body
    schema = operation.body.schema
    validator = Validator(schema, format_checker=Validator.FORMAT_CHECKER)
    body: Any = data.draw(
        st.sampled_from([*SAID.of("operations", operation.id)["bodies"].values()])
    )
    for _ in range(data.draw(st.integers(1, 3))):
        place, part = data.draw(st.sampled_from([*_places(body, schema)]))
        body = _with(body, place, data.draw(st.sampled_from([*_edges(part), *_ODD])))
    assert validator.is_valid(body) == _is_taken(operation, body)
