"""A function that may send events may send them to platform's bus, and knows its name."""

from collections.abc import Iterator

from tests.planting import planted
from tests.templates import policies
from tests.templates.registry import placeholder
from tests.templates.stacks import Stack, copy_with, every_stack
from tests.violations import Violation, expect_none

SEND = "events:PutEvents"
BUS_ARN, BUS_NAME = "platform/bus/arn", "platform/bus/name"


def publishers_to_other_buses(stack: Stack) -> Iterator[Violation]:
    for role in stack.of_type("AWS::IAM::Role"):
        for statement in policies.of_role(stack, role):
            if SEND in statement.actions and statement.resources != (placeholder(BUS_ARN),):
                yield Violation(
                    stack.at(role),
                    expected=f"{SEND} on ${{registry:{BUS_ARN}}} only",
                    found=", ".join(statement.resources),
                    do="name platform's bus by its address in the registry",
                    why="the estate meets on one bus; an event on another one is heard by nobody",
                )


def powerless_publishers(stack: Stack) -> Iterator[Violation]:
    for function, properties in stack.of_type("AWS::Lambda::Function").items():
        variables = properties.get("Environment", {}).get("Variables", {})
        is_told = placeholder(BUS_NAME) in variables.values()
        role = policies.role_behind(stack, {"Ref": function})
        is_allowed = policies.may(policies.of_role(stack, role), SEND, placeholder(BUS_ARN))
        if is_told != is_allowed:
            yield Violation(
                stack.at(function),
                expected=f"a setting ${{registry:{BUS_NAME}}} and {SEND} in {role}, or neither",
                found="only the setting" if is_told else "only the permission",
                do="add what is missing, or take away what is left over",
                why="a publisher without permission fails on its first event; a permission "
                "without a "
                "publisher is one too many",
            )


@every_stack
def test_every_role_that_may_send_events_names_platforms_bus(stack: Stack) -> None:
    expect_none(publishers_to_other_buses(stack))


@every_stack
def test_every_function_that_knows_the_bus_may_send_to_it(stack: Stack) -> None:
    expect_none(powerless_publishers(stack))


def _publisher() -> tuple[Stack, str, dict[str, object]]:
    """A copy, a function that publishes, and the statement that lets it."""
    stack, function = copy_with(
        "AWS::Lambda::Function",
        lambda each: placeholder(BUS_NAME) in each["Environment"]["Variables"].values(),
    )
    role = str(policies.role_behind(stack, {"Ref": function}))
    document = stack.resources[role]["Properties"]["Policies"][0]["PolicyDocument"]
    return stack, function, next(s for s in document["Statement"] if s["Action"] == SEND)


def test_a_role_planted_with_the_default_bus_is_reported() -> None:
    stack, _, statement = _publisher()
    statement["Resource"] = "arn:aws:events:eu-west-1:123456789012:event-bus/default"
    assert "event-bus/default" in planted(publishers_to_other_buses, stack).found


def test_a_publisher_whose_permission_was_removed_is_reported() -> None:
    stack, function, statement = _publisher()
    statement["Action"] = "events:DescribeRule"
    violation = planted(powerless_publishers, stack)
    assert (violation.where, violation.found) == (stack.at(function), "only the setting")


def test_a_permission_without_a_publisher_is_reported() -> None:
    stack, function, _ = _publisher()
    stack.resources[function]["Properties"]["Environment"]["Variables"] = {}
    assert planted(powerless_publishers, stack).found == "only the permission"
