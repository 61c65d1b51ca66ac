"""Rules for the members of a JSON object; whatever is wrong is said at once."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from web_api.domain.errors import PermanentError

_JSON_NAMES = {
    dict: "an object",
    list: "an array",
    str: "a string",
    bool: "a boolean",
    int: "a number",
    float: "a number",
    type(None): "null",
}

Rule = Callable[[Any], str | None]
"""Answers what is wrong with a value, or None."""


@dataclass(frozen=True, slots=True)
class Violation:
    """`pointer` is a JSON Pointer as a URI fragment (RFC 6901, section 6), such as `#/name`."""

    pointer: str
    detail: str


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
        if not isinstance(body, dict):
            fault = f"must be an object, found {_json_name(body)}"
            raise Invalid(self.thing, (Violation("#", fault),))
        if violations := tuple(self._violations(body)):
            raise Invalid(self.thing, violations)
        return body

    def _violations(self, body: dict[str, object]) -> Iterator[Violation]:
        for field, rule in self.members.items():
            if field in body:
                if fault := rule(body[field]):
                    yield Violation(_pointer(field), fault)
            elif field in self.required:
                yield Violation(_pointer(field), "is required")
        for field in (field for field in body if field not in self.members):
            fault = f"is unknown; a {self.thing} has {', '.join(self.members)}"
            yield Violation(_pointer(field), fault)


def text(longest: int) -> Rule:
    def fault(value: Any) -> str | None:
        if not isinstance(value, str):
            return f"must be a string, found {_json_name(value)}"
        text = value.strip()
        if not 1 <= len(text) <= longest:
            return f"must hold 1 to {longest} characters without those around it, found {len(text)}"
        # Cc: control characters. Cs: half of a surrogate pair, which UTF-8 can't encode.
        if any(unicodedata.category(character) in {"Cc", "Cs"} for character in text):
            return "must not hold control characters or unpaired surrogates"
        # What decoders put in the place of bytes that are no UTF-8, API Gateway's among them.
        if "\ufffd" in text:
            return "must not hold U+FFFD, which stands for text that was damaged"
        return None

    return fault


def number(lowest: int, highest: int, unit: str) -> Rule:
    def fault(value: Any) -> str | None:
        # In Python, not in JSON, a boolean is a number too.
        if isinstance(value, bool) or not isinstance(value, int | float):
            return f"must be a number, found {_json_name(value)}"
        if not lowest <= value <= highest:
            return f"must be from {lowest} to {highest} {unit}"
        return None

    return fault


def whole_number(lowest: int, highest: int, unit: str) -> Rule:
    is_number = number(lowest, highest, unit)

    def fault(value: Any) -> str | None:
        # 2.0 is a whole number in JSON, which knows one kind of number.
        return is_number(value) or (None if int(value) == value else "must be a whole number")

    return fault


def one_of(allowed: tuple[str, ...]) -> Rule:
    def fault(value: Any) -> str | None:
        if not isinstance(value, str):
            return f"must be a string, found {_json_name(value)}"
        return None if value in allowed else f"must be one of {', '.join(allowed)}"

    return fault


def matching(pattern: re.Pattern[str], description: str) -> Rule:
    def fault(value: Any) -> str | None:
        if not isinstance(value, str):
            return f"must be a string, found {_json_name(value)}"
        return None if pattern.fullmatch(value) else f"must be {description}"

    return fault


def _pointer(field: str) -> str:
    # RFC 6901 escapes first, then the fragment's; a lone surrogate becomes a question mark.
    return "#/" + quote(field.replace("~", "~0").replace("/", "~1"), safe="~", errors="replace")


def _json_name(value: object) -> str:
    return _JSON_NAMES[type(value)]
