"""Rules for JSON values; whatever is wrong is said at once, and each rule is a schema as well."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from msgspec import Struct

from data_lake.domain.errors import PermanentError

_JSON_NAMES = {
    dict: "an object",
    list: "an array",
    str: "a string",
    bool: "a boolean",
    int: "a number",
    float: "a number",
    type(None): "null",
}


class Violation(Struct, frozen=True):
    """`pointer` is a JSON Pointer as a URI fragment (RFC 6901, section 6), such as `#/name`."""

    pointer: str
    detail: str


@dataclass(frozen=True, slots=True)
class Rule:
    """`schema` tells machines what `faults` holds values to (JSON Schema 2020-12).

    `faults` yields each fault with its place below the value: empty for the value itself.
    """

    schema: Mapping[str, Any]
    faults: Callable[[Any], Iterable[tuple[str, str]]]


class Invalid(PermanentError):
    def __init__(self, thing: str, violations: tuple[Violation, ...]) -> None:
        super().__init__(f"the {thing} breaks the rules in {len(violations)} place(s)")
        self.thing = thing
        self.violations = violations


@dataclass(frozen=True, slots=True)
class Rules:
    """What a thing's members must be, in the order in which faults are told."""

    thing: str
    members: Mapping[str, Rule]
    required: frozenset[str]

    def checked(self, body: object) -> dict[str, Any]:
        """The body, which keeps every rule; raises Invalid with all that it breaks."""
        violations = tuple(Violation(f"#{place}", fault) for place, fault in self._faults(body))
        if violations:
            raise Invalid(self.thing, violations)
        # What isn't an object has a violation.
        return body  # type: ignore[return-value]

    @property
    def rule(self) -> Rule:
        """The same for an object within another value."""
        return Rule(self.schema, self._faults)

    @property
    def schema(self) -> dict[str, Any]:
        return {
            "type": "object",
            "required": [name for name in self.members if name in self.required],
            "additionalProperties": False,
            "properties": {name: dict(rule.schema) for name, rule in self.members.items()},
        }

    def _faults(self, body: object) -> Iterator[tuple[str, str]]:
        if not isinstance(body, dict):
            yield "", f"must be an object, found {json_name(body)}"
            return
        for field, rule in self.members.items():
            if field in body:
                for place, fault in rule.faults(body[field]):
                    yield _step(field) + place, fault
            elif field in self.required:
                yield _step(field), "is required"
        for field in (field for field in body if field not in self.members):
            yield _step(field), f"is unknown; a {self.thing} has {', '.join(self.members)}"


def _step(field: str) -> str:
    # RFC 6901 escapes first, then the fragment's; a lone surrogate becomes a question mark.
    return "/" + quote(field.replace("~", "~0").replace("/", "~1"), safe="~", errors="replace")


def json_name(value: object) -> str:
    return _JSON_NAMES[type(value)]
