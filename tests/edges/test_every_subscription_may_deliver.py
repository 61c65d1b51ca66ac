"""SNS is let into each queue and function that subscribes, for this topic only."""

from collections.abc import Iterator
from typing import Any

from tests.planting import planted
from tests.templates import policies
from tests.templates.stacks import Properties, Stack, every_stack, made_up
from tests.violations import Violation, expect_none

SNS = "sns.amazonaws.com"
WHY = (
    "SNS drops what it may not deliver: "
    "https://docs.aws.amazon.com/sns/latest/dg/subscribe-sqs-queue-to-sns-topic.html"
)


def mute_subscriptions(stack: Stack) -> Iterator[Violation]:
    for subscription, properties in stack.of_type("AWS::SNS::Subscription").items():
        endpoint = stack.resource_of(properties.get("Endpoint", ""))
        if properties["Protocol"] == "sqs" and not _is_open(
            stack, endpoint, properties["TopicArn"]
        ):
            yield _violation(stack, subscription, f"a policy on {endpoint} by which {SNS} may send")
        if properties["Protocol"] == "lambda" and not _is_callable(stack, endpoint, properties):
            yield _violation(
                stack, subscription, f"a permission by which {SNS} may call {endpoint}"
            )
        dead = properties.get("RedrivePolicy", {}).get("deadLetterTargetArn")
        if dead and not _is_open(stack, stack.resource_of(dead), properties["TopicArn"]):
            yield _violation(
                stack,
                subscription,
                f"a policy on {stack.resource_of(dead)} by which {SNS} may send",
            )


def _is_open(stack: Stack, queue: str | None, topic: object) -> bool:
    statements = policies.lets_in(
        policies.on(stack, queue), SNS, "sqs:SendMessage", f"${{{queue}.Arn}}"
    )
    sources = [stack.arn(value) for each in statements for value in each.values("aws:SourceArn")]
    return stack.arn(topic) in sources


def _is_callable(stack: Stack, function: str | None, subscription: Properties) -> bool:
    return any(
        each.get("Principal") == SNS
        and stack.resource_of(each["FunctionName"]) == function
        and stack.arn(each.get("SourceArn", "")) == stack.arn(subscription["TopicArn"])
        for each in stack.of_type("AWS::Lambda::Permission").values()
    )


def _violation(stack: Stack, subscription: str, expected: str) -> Violation:
    return Violation(
        stack.at(subscription),
        expected=f"{expected} for this topic (SourceArn)",
        found="none that names the topic",
        do="add the policy or permission with the topic as SourceArn",
        why=WHY,
    )


@every_stack
def test_every_subscription_may_deliver(stack: Stack) -> None:
    expect_none(mute_subscriptions(stack))


def _topic_to_queue() -> Stack:
    statement: dict[str, Any] = {
        "Effect": "Allow",
        "Principal": {"Service": SNS},
        "Action": "sqs:SendMessage",
        "Resource": {"Fn::GetAtt": ["Texts", "Arn"]},
        "Condition": {"ArnEquals": {"aws:SourceArn": {"Ref": "Alerts"}}},
    }
    return made_up(
        {
            "Alerts": {"Type": "AWS::SNS::Topic"},
            "Texts": {"Type": "AWS::SQS::Queue"},
            "TextsPolicy": {
                "Type": "AWS::SQS::QueuePolicy",
                "Properties": {
                    "Queues": [{"Ref": "Texts"}],
                    "PolicyDocument": {"Statement": [statement]},
                },
            },
            "Subscription": {
                "Type": "AWS::SNS::Subscription",
                "Properties": {
                    "TopicArn": {"Ref": "Alerts"},
                    "Protocol": "sqs",
                    "Endpoint": {"Fn::GetAtt": ["Texts", "Arn"]},
                },
            },
        }
    )


def test_a_made_up_subscription_whose_queue_lets_it_in_is_fine() -> None:
    expect_none(mute_subscriptions(_topic_to_queue()))


def test_the_removed_policy_of_a_subscribed_queue_is_reported() -> None:
    stack = _topic_to_queue()
    del stack.resources["TextsPolicy"]
    assert planted(mute_subscriptions, stack).where == stack.at("Subscription")


def test_a_subscriptions_dead_letter_queue_that_stays_shut_is_reported() -> None:
    stack = _topic_to_queue()
    stack.resources["Dead"] = {"Type": "AWS::SQS::Queue"}
    subscription = stack.resources["Subscription"]["Properties"]
    subscription["RedrivePolicy"] = {"deadLetterTargetArn": {"Fn::GetAtt": ["Dead", "Arn"]}}
    assert "Dead" in planted(mute_subscriptions, stack).expected


def test_a_made_up_subscription_that_may_not_call_its_function_is_reported() -> None:
    stack = _topic_to_queue()
    stack.resources["Send"] = {"Type": "AWS::Lambda::Function"}
    stack.resources["Subscription"]["Properties"].update(
        Protocol="lambda", Endpoint={"Fn::GetAtt": ["Send", "Arn"]}
    )
    assert "Send" in planted(mute_subscriptions, stack).expected
