"""What single values and lists of them must be."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from data_lake.domain.rules import Rule, json_name

# Cc: control characters. Cs: half of a surrogate pair, which UTF-8 can't encode.
_UNWRITABLE = re.compile("[\u0000-\u001f\u007f-\u009f\ud800-\udfff]")
# As the regular expressions of JSON Schema have it: to them a byte order mark is a space.
_VISIBLE = re.compile(r"[^\s\ufeff]")
# No control character nor U+FFFD, and something visible. Without looking ahead and surrogates,
# which generators of examples don't know; JSON text in UTF-8 has none of them.
_WRITTEN = r"\u0000-\u001F\u007F-\u009F\uFFFD"
_READABLE = rf"^[^{_WRITTEN}]*[^\s{_WRITTEN}][^{_WRITTEN}]*$"


_BREAKS = re.compile("[\t\n\r]")
_LINES = r"^[^\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\uFFFD]*$"


def text(longest: int) -> Rule:
    """Readers trim it, so that it must hold something visible."""

    def fault(value: Any) -> str | None:
        if not isinstance(value, str):
            return f"must be a string, found {json_name(value)}"
        if not 1 <= len(value) <= longest or not _VISIBLE.search(value):
            return f"must hold 1 to {longest} characters, not only spaces, found {len(value)}"
        if _UNWRITABLE.search(value):
            return "must not hold control characters or unpaired surrogates"
        # What decoders put in the place of bytes that are no UTF-8, API Gateway's among them.
        if "\ufffd" in value:
            return "must not hold U+FFFD, which stands for text that was damaged"
        return None

    schema = {"type": "string", "minLength": 1, "maxLength": longest, "pattern": _READABLE}
    return Rule(schema, _alone(fault))


def prose(longest: int) -> Rule:
    """Text of several lines, or none."""

    def fault(value: Any) -> str | None:
        if not isinstance(value, str):
            return f"must be a string, found {json_name(value)}"
        if len(value) > longest:
            return f"must hold at most {longest} characters, found {len(value)}"
        if _UNWRITABLE.search(_BREAKS.sub(" ", value)):
            return "must not hold control characters but line breaks and tabs, nor lone surrogates"
        if "\ufffd" in value:
            return "must not hold U+FFFD, which stands for text that was damaged"
        return None

    schema = {"type": "string", "maxLength": longest, "pattern": _LINES}
    return Rule(schema, _alone(fault))


def truth() -> Rule:
    def fault(value: Any) -> str | None:
        is_fit = isinstance(value, bool)
        return None if is_fit else f"must be true or false, found {json_name(value)}"

    return Rule({"type": "boolean"}, _alone(fault))


def whole_number(lowest: int, highest: int, unit: str) -> Rule:
    is_within = _within(lowest, highest, unit)

    def fault(value: Any) -> str | None:
        # 2.0 is a whole number in JSON, which knows one kind of number.
        return is_within(value) or (None if int(value) == value else "must be a whole number")

    return Rule({"type": "integer", "minimum": lowest, "maximum": highest}, _alone(fault))


def one_of(allowed: tuple[str, ...]) -> Rule:
    def fault(value: Any) -> str | None:
        if not isinstance(value, str):
            return f"must be a string, found {json_name(value)}"
        return None if value in allowed else f"must be one of {', '.join(allowed)}"

    return Rule({"type": "string", "enum": [str(each) for each in allowed]}, _alone(fault))


def matching(pattern: re.Pattern[str], description: str) -> Rule:
    """The pattern is one that Python and ECMA-262 read alike."""

    def fault(value: Any) -> str | None:
        if not isinstance(value, str):
            return f"must be a string, found {json_name(value)}"
        return None if pattern.fullmatch(value) else f"must be {description}"

    return Rule({"type": "string", "pattern": f"^{pattern.pattern}$"}, _alone(fault))


def array_of(rule: Rule, fewest: int, most: int) -> Rule:
    def faults(value: Any) -> Iterator[tuple[str, str]]:
        if not isinstance(value, list):
            yield "", f"must be an array, found {json_name(value)}"
        elif not fewest <= len(value) <= most:
            yield "", f"must hold {fewest} to {most} items, found {len(value)}"
        else:
            for index, item in enumerate(value):
                for place, fault in rule.faults(item):
                    yield f"/{index}{place}", fault

    items = {"items": dict(rule.schema), "minItems": fewest, "maxItems": most}
    return Rule({"type": "array", **items}, faults)


def _alone(fault: Callable[[Any], str | None]) -> Callable[[Any], Iterator[tuple[str, str]]]:
    """Of a value that holds no others."""

    def faults(value: Any) -> Iterator[tuple[str, str]]:
        if found := fault(value):
            yield "", found

    return faults


def _within(lowest: float, highest: float, unit: str) -> Callable[[Any], str | None]:
    def fault(value: Any) -> str | None:
        # In Python, not in JSON, a boolean is a number too.
        if isinstance(value, bool) or not isinstance(value, int | float):
            return f"must be a number, found {json_name(value)}"
        if not lowest <= value <= highest:
            return f"must be from {lowest} to {highest} {unit}"
        return None

    return fault
