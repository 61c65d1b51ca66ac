"""Each function's errors raise an alarm."""

from collections.abc import Iterator

from tests.conventions.alarms import alarmed
from tests.planting import planted
from tests.templates.stacks import Stack, copy_with, every_stack
from tests.violations import Violation, expect_none


def silent_functions(stack: Stack) -> Iterator[Violation]:
    told = alarmed(stack, "AWS/Lambda", "Errors", "FunctionName")
    for function in stack.of_type("AWS::Lambda::Function"):
        if function not in told:
            yield Violation(
                stack.at(function),
                expected="an alarm on AWS/Lambda Errors > 0 with FunctionName: !Ref this "
                "function, whose "
                "AlarmActions name ${registry:platform/alarm-topic/arn}",
                found="none",
                do=f"add one to services/{stack.service}/resources/alarms.yml, and what to "
                "do to the README",
                why="a function that fails while nobody looks loses its work, or piles it up: "
                "https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html",
            )


@every_stack
def test_every_function_has_an_alarm_on_its_errors(stack: Stack) -> None:
    expect_none(silent_functions(stack))


def _alarm_of_a_function() -> tuple[Stack, str, str]:
    stack, alarm = copy_with(
        "AWS::CloudWatch::Alarm", lambda each: each.get("Namespace") == "AWS/Lambda"
    )
    dimension = stack.resources[alarm]["Properties"]["Dimensions"][0]
    return stack, alarm, str(stack.resource_of(dimension["Value"]))


def test_the_removed_alarm_of_a_function_is_reported() -> None:
    stack, alarm, function = _alarm_of_a_function()
    del stack.resources[alarm]
    assert planted(silent_functions, stack).where == stack.at(function)


def test_a_functions_alarm_planted_with_another_topic_is_reported() -> None:
    stack, alarm, function = _alarm_of_a_function()
    other = "arn:aws:sns:eu-west-1:123456789012:other"
    stack.resources[alarm]["Properties"]["AlarmActions"] = [other]
    assert planted(silent_functions, stack).where == stack.at(function)
