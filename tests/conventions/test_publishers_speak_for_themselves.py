"""A service may put events on the bus under its own name only."""

from collections.abc import Iterator

from tests.planting import planted
from tests.templates import policies
from tests.templates.stacks import Stack, copy_with, every_aws_stack
from tests.violations import Violation, expect_none
from tools.repository import APP


def impostors(stack: Stack) -> Iterator[Violation]:
    source = f"{APP}.{stack.service}"
    for role in stack.of_type("AWS::IAM::Role"):
        for statement in policies.of_role(stack, role):
            if "events:PutEvents" not in statement.actions:
                continue
            named = statement.condition.get("StringEquals", {}).get("events:source")
            if named not in (source, [source]):
                yield Violation(
                    stack.at(role),
                    expected="events:PutEvents under the condition StringEquals "
                    f"events:source {source}",
                    found=f"condition {statement.condition or 'absent'}",
                    do="add it behind OnAws, for the local cloud doesn't know the key: "
                    "Condition: "
                    "{Fn::If: [OnAws, {StringEquals: {events:source: …}}, !Ref AWS::NoValue]}",
                    why="without it the function may speak in another service's name: "
                    "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-conditions.html",
                )


@every_aws_stack
def test_a_service_may_publish_under_its_own_name_only(stack: Stack) -> None:
    expect_none(impostors(stack))


def _publisher() -> tuple[Stack, str, dict[str, object]]:
    stack, role = copy_with("AWS::IAM::Role", lambda each: "events:PutEvents" in str(each))
    document = stack.resources[role]["Properties"]["Policies"][0]["PolicyDocument"]
    return stack, role, next(s for s in document["Statement"] if s["Action"] == "events:PutEvents")


def test_a_publisher_planted_without_the_condition_is_reported() -> None:
    stack, role, statement = _publisher()
    del statement["Condition"]
    violation = planted(impostors, stack)
    assert (violation.where, violation.found) == (stack.at(role), "condition absent")


def test_a_publisher_planted_with_another_services_name_is_reported() -> None:
    stack, _, statement = _publisher()
    statement["Condition"] = {"StringEquals": {"events:source": f"{APP}.another"}}
    assert f"{APP}.another" in planted(impostors, stack).found


def test_a_publisher_planted_with_a_pattern_for_its_name_is_reported() -> None:
    stack, _, statement = _publisher()
    statement["Condition"] = {"StringLike": {"events:source": f"{APP}.*"}}
    assert "StringLike" in planted(impostors, stack).found
