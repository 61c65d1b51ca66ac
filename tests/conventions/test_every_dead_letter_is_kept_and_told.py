"""A dead-letter queue keeps for as long as SQS can, and raises an alarm with its first message."""

from collections.abc import Iterator

from tests.conventions.alarms import alarmed
from tests.planting import planted
from tests.templates.stacks import Stack, copy_with, every_stack
from tests.violations import Violation, expect_none

FOURTEEN_DAYS_S = 14 * 24 * 60 * 60


def dead_letters_that_expire_early(stack: Stack) -> Iterator[Violation]:
    for queue in sorted(dead_letter_queues(stack)):
        kept_s = stack.resources[queue]["Properties"].get("MessageRetentionPeriod")
        if kept_s != FOURTEEN_DAYS_S:
            yield Violation(
                stack.at(queue),
                expected=f"MessageRetentionPeriod: {FOURTEEN_DAYS_S} (14 days, the most SQS has)",
                found=str(kept_s or "absent, which is 4 days"),
                do="set it",
                why="a moved message keeps its age, so a weekend may be all that is left to "
                "look at it: "
                "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html",
            )


def silent_dead_letters(stack: Stack) -> Iterator[Violation]:
    told = alarmed(stack, "AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName")
    for queue in sorted(dead_letter_queues(stack) - told):
        yield Violation(
            stack.at(queue),
            expected="an alarm on ApproximateNumberOfMessagesVisible > 0 that names the "
            "alarm topic",
            found="none",
            do=f"add one to services/{stack.service}/resources/alarms.yml, and what to do to "
            "the README",
            why="nobody looks into a queue that says nothing",
        )


def dead_letter_queues(stack: Stack) -> set[str]:
    """Where queues, rules, streams, subscriptions and asynchronous calls leave what failed."""
    arns = [
        queue["RedrivePolicy"]["deadLetterTargetArn"]
        for queue in stack.of_type("AWS::SQS::Queue", "AWS::SNS::Subscription").values()
        if "RedrivePolicy" in queue
    ]
    for rule in stack.of_type("AWS::Events::Rule").values():
        arns += [
            target.get("DeadLetterConfig", {}).get("Arn") for target in rule.get("Targets", [])
        ]
    for sender in stack.of_type(
        "AWS::Lambda::EventSourceMapping", "AWS::Lambda::EventInvokeConfig"
    ).values():
        failures = sender.get("DestinationConfig", {}).get("OnFailure", {})
        arns.append(failures.get("Destination"))
    named = {stack.resource_of(arn) for arn in arns if arn}
    return {name for name in named if name and stack.type_of(name) == "AWS::SQS::Queue"}


@every_stack
def test_every_dead_letter_queue_keeps_for_fourteen_days(stack: Stack) -> None:
    expect_none(dead_letters_that_expire_early(stack))


@every_stack
def test_every_dead_letter_queue_has_an_alarm(stack: Stack) -> None:
    expect_none(silent_dead_letters(stack))


def _dead_letter_queue() -> tuple[Stack, str]:
    stack, _ = copy_with("AWS::SQS::Queue", lambda each: "RedrivePolicy" in each)
    return stack, min(dead_letter_queues(stack))


def test_a_dead_letter_queue_planted_without_retention_is_reported() -> None:
    stack, queue = _dead_letter_queue()
    del stack.resources[queue]["Properties"]["MessageRetentionPeriod"]
    assert planted(dead_letters_that_expire_early, stack).where == stack.at(queue)


def test_the_removed_alarm_of_a_dead_letter_queue_is_reported() -> None:
    stack, queue = _dead_letter_queue()
    for alarm, properties in stack.of_type("AWS::CloudWatch::Alarm").items():
        if queue in str(properties.get("Dimensions")):
            del stack.resources[alarm]
    assert planted(silent_dead_letters, stack).where == stack.at(queue)


def test_an_alarm_of_a_dead_letter_queue_that_tells_nobody_is_reported() -> None:
    stack, queue = _dead_letter_queue()
    for properties in stack.of_type("AWS::CloudWatch::Alarm").values():
        if queue in str(properties.get("Dimensions")):
            properties["AlarmActions"] = []
    assert planted(silent_dead_letters, stack).where == stack.at(queue)


def test_an_alarm_of_a_dead_letter_queue_that_waits_for_ten_messages_is_reported() -> None:
    stack, queue = _dead_letter_queue()
    for properties in stack.of_type("AWS::CloudWatch::Alarm").values():
        if queue in str(properties.get("Dimensions")):
            properties["Threshold"] = 10
    assert planted(silent_dead_letters, stack).where == stack.at(queue)
