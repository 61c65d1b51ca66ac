"""Every log group says how long it keeps, and every function has one."""

from collections.abc import Iterator

from tests.planting import planted
from tests.templates.stacks import Stack, copy_with, every_stack
from tests.violations import Violation, expect_none

WHY = (
    "logs are kept, and paid for, forever where nothing is said: "
    "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html"
)


def everlasting_logs(stack: Stack) -> Iterator[Violation]:
    for group, properties in stack.of_type("AWS::Logs::LogGroup").items():
        if not properties.get("RetentionInDays"):
            yield Violation(
                stack.at(group),
                expected="RetentionInDays: ${param:logRetentionDays}",
                found="none",
                do="set it",
                why=WHY,
            )


def functions_without_log_group(stack: Stack) -> Iterator[Violation]:
    names = {group["LogGroupName"] for group in stack.of_type("AWS::Logs::LogGroup").values()}
    for function, properties in stack.of_type("AWS::Lambda::Function").items():
        expected = f"/aws/lambda/{properties['FunctionName']}"
        if expected not in names:
            yield Violation(
                stack.at(function),
                expected=f"a log group {expected} in the template",
                found="none",
                do="let the framework make it: no disableLogs, no other logGroup",
                why="a group that Lambda makes by itself has no retention, and stays when "
                "the stack goes",
            )


@every_stack
def test_every_log_group_expires(stack: Stack) -> None:
    expect_none(everlasting_logs(stack))


@every_stack
def test_every_function_has_a_log_group(stack: Stack) -> None:
    expect_none(functions_without_log_group(stack))


def test_a_log_group_planted_without_retention_is_reported() -> None:
    stack, group = copy_with("AWS::Logs::LogGroup")
    del stack.resources[group]["Properties"]["RetentionInDays"]
    assert planted(everlasting_logs, stack).where == stack.at(group)


def test_the_removed_log_group_of_a_function_is_reported() -> None:
    stack, function = copy_with("AWS::Lambda::Function")
    name = f"/aws/lambda/{stack.resources[function]['Properties']['FunctionName']}"
    for group, properties in stack.of_type("AWS::Logs::LogGroup").items():
        if properties["LogGroupName"] == name:
            del stack.resources[group]
    assert planted(functions_without_log_group, stack).where == stack.at(function)
