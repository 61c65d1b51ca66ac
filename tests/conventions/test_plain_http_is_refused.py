"""Every bucket, the framework's too, every queue and every topic refuses plain HTTP."""

from collections.abc import Iterator

import pytest

from tests.planting import planted
from tests.templates import policies
from tests.templates.stacks import Stack, copy_with, every_aws_stack
from tests.violations import Violation, expect_none

# What is refused, and on which of `<resource>` and what lies in it.
REFUSED = {
    "AWS::S3::Bucket": ("s3:*", ("", "/*")),
    "AWS::SQS::Queue": ("sqs:*", ("",)),
    "AWS::SNS::Topic": ("sns:Publish", ("",)),
}


def taking_plain_http(stack: Stack) -> Iterator[Violation]:
    for kind, (action, parts) in REFUSED.items():
        for resource in stack.of_type(kind):
            denied = {
                target
                for statement in policies.on(stack, resource)
                if _refuses_plain_http(statement, action)
                for target in statement.resources
            }
            own = f"${{{resource}.Arn}}"
            if missing := {f"{own}{part}" for part in parts} - denied:
                yield Violation(
                    stack.at(resource),
                    expected=f'a Deny of {action} for "*" on {", ".join(sorted(missing))} where '
                    "aws:SecureTransport is false",
                    found=f"a Deny on {', '.join(sorted(denied))}" if denied else "no such Deny",
                    do="add it to the resource's policy, behind OnAws (the local cloud speaks "
                    "plain HTTP)",
                    why="https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_protect_data_transit_encrypt.html",
                )


def _refuses_plain_http(statement: policies.Statement, action: str) -> bool:
    insecure = statement.condition.get("Bool", {}).get("aws:SecureTransport")
    return (
        statement.effect == "Deny"
        and statement.actions == (action,)
        and statement.principals == ("*",)
        and str(insecure).lower() == "false"
    )


@every_aws_stack
def test_everything_that_holds_data_refuses_plain_http(stack: Stack) -> None:
    expect_none(taking_plain_http(stack))


def test_the_removed_policy_of_a_bucket_is_reported() -> None:
    stack, policy = copy_with("AWS::S3::BucketPolicy")
    bucket = stack.resource_of(stack.resources[policy]["Properties"]["Bucket"])
    del stack.resources[policy]
    assert planted(taking_plain_http, stack).where == stack.at(str(bucket))


def test_a_policy_planted_for_the_bucket_without_its_objects_is_reported() -> None:
    stack, policy = copy_with("AWS::S3::BucketPolicy")
    properties = stack.resources[policy]["Properties"]
    for statement in properties["PolicyDocument"]["Statement"]:
        statement["Resource"] = {"Fn::GetAtt": [properties["Bucket"]["Ref"], "Arn"]}
    assert "a Deny on" in planted(taking_plain_http, stack).found


@pytest.mark.parametrize("kind", ["AWS::SQS::QueuePolicy", "AWS::SNS::TopicPolicy"])
def test_the_removed_refusal_of_a_queue_or_topic_is_reported(kind: str) -> None:
    stack, policy = copy_with(kind)
    document = stack.resources[policy]["Properties"]["PolicyDocument"]
    document["Statement"] = [each for each in document["Statement"] if each["Effect"] != "Deny"]
    assert "no such Deny" in planted(taking_plain_http, stack).found
