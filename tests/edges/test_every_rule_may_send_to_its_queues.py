"""EventBridge is let into a target's queue, and into its dead-letter queue, for this rule only."""

from collections.abc import Iterator

from tests.planting import planted
from tests.templates import policies
from tests.templates.stacks import Properties, Stack, copy_with, every_stack
from tests.violations import Violation, expect_none

EVENTBRIDGE = "events.amazonaws.com"
WHY = (
    "without it the event is dropped and only a metric tells; the local cloud delivers all "
    "the same: "
    "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-sqs-permissions"
)


def closed_queues(stack: Stack) -> Iterator[Violation]:
    for rule, properties in stack.of_type("AWS::Events::Rule").items():
        for queue in _queues_of(properties, stack):
            yield from _closed(stack, rule, queue)


def _queues_of(rule: Properties, stack: Stack) -> list[str]:
    """What the rule sends to: queues as targets, and each target's dead-letter queue."""
    arns = [target["Arn"] for target in rule.get("Targets", [])]
    arns += [
        target["DeadLetterConfig"]["Arn"]
        for target in rule.get("Targets", [])
        if "DeadLetterConfig" in target
    ]
    named = [stack.resource_of(arn) for arn in arns]
    return [name for name in named if name and stack.type_of(name) == "AWS::SQS::Queue"]


def _closed(stack: Stack, rule: str, queue: str) -> Iterator[Violation]:
    own, source = f"${{{queue}.Arn}}", f"${{{rule}.Arn}}"
    statements = policies.lets_in(policies.on(stack, queue), EVENTBRIDGE, "sqs:SendMessage", own)
    do = (
        f"add an AWS::SQS::QueuePolicy on {queue}: sqs:SendMessage for {EVENTBRIDGE}, "
        f"aws:SourceArn {source}"
    )
    expected = f"a policy on {queue} that lets {rule}, and it alone, send"
    if not any(source in each.values("aws:SourceArn") for each in statements):
        found = "none lets EventBridge in" if not statements else "none names this rule"
        yield Violation(stack.at(queue), expected, found, do, WHY)
    elif any(not each.values("aws:SourceArn") for each in statements):
        yield Violation(
            stack.at(queue),
            expected,
            found="a statement without aws:SourceArn",
            do="add the condition: ArnEquals, aws:SourceArn, the rule's ARN",
            why="else every rule of every account may send here (the confused deputy): "
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html",
        )


@every_stack
def test_every_rule_may_send_to_its_target_and_to_its_dead_letter_queue(stack: Stack) -> None:
    expect_none(closed_queues(stack))


def _stack_with_rule() -> tuple[Stack, str, dict[str, str]]:
    """A copy, a rule's target queue and dead-letter queue, and the policy of each."""
    stack, rule = copy_with("AWS::Events::Rule", lambda each: "EventPattern" in each)
    queues = _queues_of(stack.of_type("AWS::Events::Rule")[rule], stack)
    owners = {
        str(stack.resource_of(policy["Queues"][0])): name
        for name, policy in stack.of_type("AWS::SQS::QueuePolicy").items()
        if policies.lets_in(
            list(policies.of_document(stack, policy["PolicyDocument"])),
            EVENTBRIDGE,
            "sqs:SendMessage",
            stack.arn({"Fn::GetAtt": [stack.resource_of(policy["Queues"][0]), "Arn"]}),
        )
    }
    return stack, queues[0], {queue: owners[queue] for queue in queues}


def test_the_removed_policy_of_a_target_queue_is_reported() -> None:
    stack, queue, policy_of = _stack_with_rule()
    del stack.resources[policy_of[queue]]
    assert planted(closed_queues, stack).where == stack.at(queue)


def test_the_removed_policy_of_a_targets_dead_letter_queue_is_reported() -> None:
    stack, target, policy_of = _stack_with_rule()
    dead_letters = next(queue for queue in policy_of if queue != target)
    del stack.resources[policy_of[dead_letters]]
    assert planted(closed_queues, stack).where == stack.at(dead_letters)


def test_a_policy_that_names_another_rule_is_reported() -> None:
    stack, queue, policy_of = _stack_with_rule()
    document = stack.resources[policy_of[queue]]["Properties"]["PolicyDocument"]
    document["Statement"][0]["Condition"] = {"ArnEquals": {"aws:SourceArn": "arn:aws:other"}}
    assert planted(closed_queues, stack).found == "none names this rule"


def test_a_policy_that_lets_in_every_rule_of_the_world_is_reported() -> None:
    stack, queue, policy_of = _stack_with_rule()
    document = stack.resources[policy_of[queue]]["Properties"]["PolicyDocument"]
    open_to_all = {**document["Statement"][0], "Condition": {}}
    document["Statement"].append(open_to_all)
    assert planted(closed_queues, stack).found == "a statement without aws:SourceArn"
