"""EventBridge is let call the function of each schedule, for this rule only."""

from collections.abc import Iterator

from tests.edges.invocations import functions_behind, uninvokable
from tests.planting import planted
from tests.templates.stacks import Stack, copy_with, every_stack
from tests.violations import Violation, expect_none

EVENTBRIDGE = "events.amazonaws.com"


def rules_without_permission(stack: Stack) -> Iterator[Violation]:
    for rule, properties in stack.of_type("AWS::Events::Rule").items():
        for target in properties.get("Targets", []):
            for function in functions_behind(stack, target["Arn"]):
                yield from uninvokable(stack, function, EVENTBRIDGE, f"${{{rule}.Arn}}", rule)


@every_stack
def test_every_rule_may_call_its_function(stack: Stack) -> None:
    expect_none(rules_without_permission(stack))


def test_the_removed_permission_of_a_schedule_is_reported() -> None:
    stack, rule = copy_with("AWS::Events::Rule", lambda each: "ScheduleExpression" in each)
    permissions = stack.of_type("AWS::Lambda::Permission")
    (own,) = (name for name in permissions if rule in stack.arn(permissions[name]["SourceArn"]))
    del stack.resources[own]
    assert planted(rules_without_permission, stack).where == stack.at(rule)


def test_a_permission_for_another_rule_is_reported() -> None:
    stack, rule = copy_with("AWS::Events::Rule", lambda each: "ScheduleExpression" in each)
    permissions = stack.of_type("AWS::Lambda::Permission")
    (own,) = (name for name in permissions if rule in stack.arn(permissions[name]["SourceArn"]))
    stack.resources[own]["Properties"]["SourceArn"] = {"Fn::GetAtt": ["AnotherRule", "Arn"]}
    assert planted(rules_without_permission, stack).found == "permissions for other sources only"
