"""Which events the rules of a template let through."""

from collections.abc import Iterator
from typing import Any

Pattern = dict[str, list[Any]]


def patterns(template: dict[str, Any]) -> Iterator[Pattern]:
    """Event patterns of a template's rules; scheduled rules have none."""
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Events::Rule" and "EventPattern" in resource["Properties"]:
            yield resource["Properties"]["EventPattern"]


def lets_through(pattern: Pattern, event_type: str) -> bool:
    """Whether a pattern over `source` and `detail-type` matches an event of that type.

    Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
    """
    source = ".".join(event_type.split(".")[:2])
    values = {"source": source, "detail-type": event_type}
    return all(
        any(_matches(wanted, values[key]) for wanted in alternatives)
        for key, alternatives in pattern.items()
    )


def named_types(pattern: Pattern) -> list[str]:
    """Types that a pattern names in full."""
    return [wanted for wanted in pattern.get("detail-type", []) if isinstance(wanted, str)]


def _matches(wanted: str | dict[str, Any], value: str) -> bool:
    if isinstance(wanted, str):
        return value == wanted
    ((operator, operand),) = wanted.items()
    if operator == "prefix":
        return value.startswith(operand)
    if operator == "anything-but" and isinstance(operand, list):
        return value not in operand
    raise NotImplementedError(f"{wanted!r} in a rule: teach tests/contracts/rules.py to read it")
