"""An event waits in a queue until its consumer has it; a function as target would lose it (ADR)."""

from collections.abc import Iterator

from tests.planting import planted
from tests.templates.registry import placeholder
from tests.templates.stacks import Stack, copy_with, every_stack
from tests.violations import Violation, expect_none

WHY = (
    "EventBridge tries a function twice more and drops the event; a queue keeps it, gives back one "
    "of ten and lets a consumer be behind: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html"
)


def rules_without_a_queue(stack: Stack) -> Iterator[Violation]:
    for logical_id, rule in stack.of_type("AWS::Events::Rule").items():
        if "EventPattern" not in rule:
            continue  # a schedule brings no event that could be lost
        for target in rule.get("Targets", []):
            if stack.type_of(stack.resource_of(target["Arn"])) != "AWS::SQS::Queue":
                yield Violation(
                    stack.at(logical_id),
                    expected="a queue of this stack as the target of every rule that hears events",
                    found=f"target {target['Id']} is {stack.arn(target['Arn'])}",
                    do="put an AWS::SQS::Queue between rule and function",
                    why=WHY,
                )


def rules_on_another_bus(stack: Stack) -> Iterator[Violation]:
    bus = placeholder("platform/bus/name")
    for logical_id, rule in stack.of_type("AWS::Events::Rule").items():
        if "EventPattern" in rule and rule.get("EventBusName") != bus:
            yield Violation(
                stack.at(logical_id),
                expected="EventBusName: ${registry:platform/bus/name}",
                found=f"EventBusName: {rule.get('EventBusName', 'none, which is the default bus')}",
                do="name platform's bus by its address in the registry",
                why="services meet on that bus only; on any other the rule never matches, silently",
            )


@every_stack
def test_every_rule_that_hears_events_targets_a_queue(stack: Stack) -> None:
    expect_none(rules_without_a_queue(stack))


@every_stack
def test_every_rule_that_hears_events_listens_on_platforms_bus(stack: Stack) -> None:
    expect_none(rules_on_another_bus(stack))


def test_a_rule_planted_with_a_function_as_target_is_reported() -> None:
    stack, rule = copy_with("AWS::Events::Rule", lambda rule: "EventPattern" in rule)
    function = next(iter(stack.of_type("AWS::Lambda::Function")))
    target = stack.resources[rule]["Properties"]["Targets"][0]
    target["Arn"] = {"Fn::GetAtt": [function, "Arn"]}
    assert planted(rules_without_a_queue, stack).where == stack.at(rule)


def test_a_rule_planted_on_the_default_bus_is_reported() -> None:
    stack, rule = copy_with("AWS::Events::Rule", lambda rule: "EventPattern" in rule)
    del stack.resources[rule]["Properties"]["EventBusName"]
    assert planted(rules_on_another_bus, stack).where == stack.at(rule)
