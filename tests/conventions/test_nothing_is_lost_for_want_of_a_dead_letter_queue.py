"""Whatever can't be handled ends in a dead-letter queue, wherever it comes from."""

import re
from collections.abc import Iterator

from tests.planting import planted
from tests.templates.stacks import Properties, Stack, copy_with, every_stack
from tests.violations import Violation, expect_none

# The next run, at most an hour away, does what this one missed; an alarm tells meanwhile.
SOON_AGAIN = re.compile(r"rate\(\d+ minutes?\)|rate\(1 hour\)")


def queues_without_redrive(stack: Stack) -> Iterator[Violation]:
    queues = stack.of_type("AWS::SQS::Queue")
    for queue in sorted(consumed_queues(stack)):
        if "deadLetterTargetArn" not in queues[queue].get("RedrivePolicy", {}):
            yield Violation(
                stack.at(queue),
                expected="a RedrivePolicy with deadLetterTargetArn",
                found="none",
                do="add a dead-letter queue, its alarm, and maxReceiveCount 5",
                why="a message that always fails comes again until it expires, and then is gone: "
                "https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html",
            )


def rules_without_dead_letters(stack: Stack) -> Iterator[Violation]:
    for rule, properties in stack.of_type("AWS::Events::Rule").items():
        if SOON_AGAIN.fullmatch(properties.get("ScheduleExpression", "")):
            continue
        for target in properties.get("Targets", []):
            if "Arn" not in target.get("DeadLetterConfig", {}):
                yield Violation(
                    stack.at(rule),
                    expected=f"DeadLetterConfig on target {target['Id']}",
                    found="none",
                    do="give the target a dead-letter queue of its own, with a policy for "
                    "this rule",
                    why="what EventBridge can't deliver within a day it drops: "
                    "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html",
                )


def streams_without_destination(stack: Stack) -> Iterator[Violation]:
    for mapping, properties in stack.of_type("AWS::Lambda::EventSourceMapping").items():
        if not is_stream(stack, properties):
            continue
        failures = properties.get("DestinationConfig", {}).get("OnFailure", {})
        if not failures.get("Destination"):
            yield Violation(
                stack.at(mapping),
                expected="DestinationConfig.OnFailure",
                found="none",
                do="add `destinations: {onFailure: …}` with a queue to the stream event",
                why="a batch that a stream's mapping gives up on is gone, and only OnFailure "
                "tells which: "
                "https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html",
            )


def async_without_destination(stack: Stack) -> Iterator[Violation]:
    """Functions that topics, buckets or rare schedules call without waiting for an answer."""
    kept = {
        stack.resource_of(config["FunctionName"])
        for config in stack.of_type("AWS::Lambda::EventInvokeConfig").values()
        if config.get("DestinationConfig", {}).get("OnFailure", {}).get("Destination")
    }
    for function in sorted(set(_called_without_waiting(stack)) - kept):
        yield Violation(
            stack.at(function),
            expected="an AWS::Lambda::EventInvokeConfig with DestinationConfig.OnFailure",
            found="none",
            do="add `destinations: {onFailure: …}` to the function, or let a queue stand before it",
            why="after two more tries Lambda drops the event: "
            "https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html",
        )


def consumed_queues(stack: Stack) -> set[str]:
    """Queues that a function polls or a rule fills."""
    arns = [m["EventSourceArn"] for m in stack.of_type("AWS::Lambda::EventSourceMapping").values()]
    for rule in stack.of_type("AWS::Events::Rule").values():
        arns += [target["Arn"] for target in rule.get("Targets", [])]
    named = {stack.resource_of(arn) for arn in arns}
    return {name for name in named if name and stack.type_of(name) == "AWS::SQS::Queue"}


def is_stream(stack: Stack, mapping: Properties) -> bool:
    source = stack.type_of(stack.resource_of(mapping["EventSourceArn"]))
    return source in ("AWS::DynamoDB::Table", "AWS::Kinesis::Stream")


def _called_without_waiting(stack: Stack) -> Iterator[str]:
    """EventBridge, SNS and S3 call a function asynchronously, as its permissions show."""
    for permission in stack.of_type("AWS::Lambda::Permission").values():
        rule = stack.resources.get(str(stack.resource_of(permission.get("SourceArn", ""))), {})
        schedule = rule.get("Properties", {}).get("ScheduleExpression", "")
        callers = ("events.amazonaws.com", "sns.amazonaws.com", "s3.amazonaws.com")
        if permission["Principal"] in callers and not SOON_AGAIN.fullmatch(schedule):
            yield str(stack.resource_of(permission["FunctionName"]))


@every_stack
def test_every_consumed_queue_has_a_dead_letter_queue(stack: Stack) -> None:
    expect_none(queues_without_redrive(stack))


@every_stack
def test_every_target_of_a_rule_has_a_dead_letter_queue(stack: Stack) -> None:
    expect_none(rules_without_dead_letters(stack))


@every_stack
def test_every_stream_mapping_leaves_what_failed_somewhere(stack: Stack) -> None:
    expect_none(streams_without_destination(stack))


@every_stack
def test_every_function_called_without_waiting_leaves_what_failed_somewhere(stack: Stack) -> None:
    expect_none(async_without_destination(stack))


def test_a_consumed_queue_planted_without_redrive_is_reported() -> None:
    stack, queue = copy_with("AWS::SQS::Queue", lambda each: "RedrivePolicy" in each)
    del stack.resources[queue]["Properties"]["RedrivePolicy"]
    assert planted(queues_without_redrive, stack).where == stack.at(queue)


def test_a_rules_target_planted_without_dead_letters_is_reported() -> None:
    stack, rule = copy_with("AWS::Events::Rule", lambda each: "EventPattern" in each)
    del stack.resources[rule]["Properties"]["Targets"][0]["DeadLetterConfig"]
    assert planted(rules_without_dead_letters, stack).where == stack.at(rule)


def test_a_nightly_schedule_planted_without_dead_letters_is_reported() -> None:
    stack, rule = copy_with("AWS::Events::Rule", lambda each: "ScheduleExpression" in each)
    stack.resources[rule]["Properties"]["ScheduleExpression"] = "cron(0 3 * * ? *)"
    assert planted(rules_without_dead_letters, stack).where == stack.at(rule)


def test_a_function_that_a_nightly_schedule_calls_without_destination_is_reported() -> None:
    stack, rule = copy_with("AWS::Events::Rule", lambda each: "ScheduleExpression" in each)
    properties = stack.resources[rule]["Properties"]
    properties["ScheduleExpression"] = "rate(1 day)"
    function = str(stack.resource_of(properties["Targets"][0]["Arn"]))
    assert planted(async_without_destination, stack).where == stack.at(function)


def test_a_stream_mapping_planted_without_destination_is_reported() -> None:
    stack, mapping = copy_with(
        "AWS::Lambda::EventSourceMapping", lambda each: "DestinationConfig" in each
    )
    del stack.resources[mapping]["Properties"]["DestinationConfig"]
    assert planted(streams_without_destination, stack).where == stack.at(mapping)
