"""Trino's signatures: `reduce(array(T), S, function(S, T, S), function(S, R)) -> R`.

Single capital letters stand for any type; N for any number, D for any decimal, and E for the
decimal of 38 digits with D's scale. A last argument with `...` may be
repeated, one with `?` left out.
"""

import re
from dataclasses import dataclass, replace

from data_lake.engines.sql.type_text import type_of
from data_lake.engines.sql.types import NUMBERS, Type, common_type, decimal

_HEAD = re.compile(r"(\w+)\((.*)\) -> (.*)")
_AGGREGATE = re.compile(r"\{(distinct|order|over)\}")


@dataclass(frozen=True, slots=True)
class Signature:
    """`text` is as it is written, for the reference page."""

    name: str
    parameters: tuple[Type, ...]
    result: Type
    template: str
    text: str
    may_fail: bool
    repeats: bool

    @property
    def is_aggregate(self) -> bool:
        return bool(_AGGREGATE.search(self.template))

    def parameters_for(self, count: int) -> tuple[Type, ...] | None:
        """As many as there are arguments; None where they don't fit."""
        if self.repeats and count >= len(self.parameters):
            extra = count - len(self.parameters)
            return self.parameters + self.parameters[-1:] * extra
        return self.parameters if count == len(self.parameters) else None


def signature_of(text: str, template: str, may_fail: bool) -> Signature:
    match = _HEAD.fullmatch(text)
    if match is None:
        raise ValueError(text)
    name, inside, result = match.groups()
    repeats = inside.endswith("...")
    parts = _split(inside.removesuffix("..."))
    parameters = tuple(pattern_of(part) for part in parts)
    return Signature(name, parameters, pattern_of(result), template, text, may_fail, repeats)


def _split(text: str) -> list[str]:
    """At the commas that stand in no brackets."""
    parts, depth = [""], 0
    for character in text:
        depth += {"(": 1, ")": -1}.get(character, 0)
        if character == "," and not depth:
            parts.append("")
        else:
            parts[-1] += character
    return [part.strip() for part in parts if part.strip()]


def pattern_of(text: str) -> Type:
    """A type in which `T` is Type("?T"), and function(S, R) its parameters and its result."""
    text = text.strip()
    if re.fullmatch(r"[A-Z]", text):
        return Type(f"?{text}")
    for name in ("array", "map", "function", "row"):
        if text.startswith(f"{name}(") and text.endswith(")"):
            args = tuple(pattern_of(part) for part in _split(text[len(name) + 1 : -1]))
            return Type(name, args, (None,) * len(args) if name == "row" else ())
    return type_of(text)


def bound(pattern: Type, actual: Type, found: dict[str, Type]) -> bool:
    """Whether an argument fits, noting in `found` what the letters stand for."""
    if pattern.name.startswith("?"):
        if pattern.name == "?N" and actual.name not in (*NUMBERS, "unknown"):
            return False
        if pattern.name == "?D" and actual.name != "decimal":
            return False
        wider = common_type(found.get(pattern.name, actual), actual)
        if wider is None or actual.name == "function":
            return False
        found[pattern.name] = wider
        if pattern.name == "?D":
            found["?E"] = decimal(38, wider.scale)
        return True
    if actual.name == "unknown":
        return True
    if pattern.args and pattern.name != "function":
        return (
            pattern.name == actual.name
            and len(pattern.args) == len(actual.args)
            and all(
                bound(mine, theirs, found)
                for mine, theirs in zip(pattern.args, actual.args, strict=True)
            )
        )
    wider = common_type(pattern, actual)
    return wider is not None and wider.name == pattern.name


def filled(pattern: Type, found: dict[str, Type]) -> Type:
    """The pattern with what its letters stand for."""
    if pattern.name.startswith("?"):
        return found.get(pattern.name, Type("unknown"))
    if pattern.args:
        return replace(pattern, args=tuple(filled(arg, found) for arg in pattern.args))
    return pattern
