"""S3 is let tell the queue, topic or function that a bucket notifies, for this bucket only."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from tests.planting import planted
from tests.templates import policies
from tests.templates.references import text
from tests.templates.stacks import Stack, every_stack, made_up
from tests.violations import Violation, expect_none

S3 = "s3.amazonaws.com"
WHY = (
    "S3 tests the destination when the notification is set, so on AWS the stack fails; without "
    "SourceAccount another account's bucket of that name could write: "
    "https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html"
)
CONFIGURATIONS = {
    "QueueConfigurations": ("Queue", "sqs:SendMessage"),
    "TopicConfigurations": ("Topic", "sns:Publish"),
}


def mute_buckets(stack: Stack) -> Iterator[Violation]:
    for bucket, properties in stack.of_type("AWS::S3::Bucket").items():
        notification = properties.get("NotificationConfiguration", {})
        for kind, (key, action) in CONFIGURATIONS.items():
            for configuration in notification.get(kind, []):
                yield from _closed(stack, bucket, stack.resource_of(configuration[key]), action)
        for configuration in notification.get("LambdaConfigurations", []):
            yield from _uninvokable(stack, bucket, stack.resource_of(configuration["Function"]))


def _closed(stack: Stack, bucket: str, target: str | None, action: str) -> Iterator[Violation]:
    statements = policies.lets_in(policies.on(stack, target), S3, action, f"${{{target}.Arn}}")
    if not any(_is_bound(stack, each, bucket) for each in statements):
        found = "one without both conditions" if statements else "no such statement"
        yield _violation(stack, bucket, f"a policy on {target} by which {S3} may {action}", found)


def _uninvokable(stack: Stack, bucket: str, function: str | None) -> Iterator[Violation]:
    """A permission may not name the bucket by reference: the two would depend on each other."""
    permissions = [
        each
        for each in stack.of_type("AWS::Lambda::Permission").values()
        if each.get("Principal") == S3 and stack.resource_of(each["FunctionName"]) == function
    ]
    if not any(each.get("SourceArn") and each.get("SourceAccount") for each in permissions):
        found = "one without both conditions" if permissions else "no permission"
        yield _violation(stack, bucket, f"a permission by which {S3} may call {function}", found)


def _is_bound(stack: Stack, statement: policies.Statement, bucket: str) -> bool:
    """A bucket of fixed name is named by that name, to break the circle of dependencies."""
    name = stack.resources[bucket]["Properties"].get("BucketName")
    named = (f"arn:{each}:s3:::{text(name)}" for each in ("aws", "${AWS::Partition}"))
    arns = {f"${{{bucket}.Arn}}", *(stack.arn({"Fn::Sub": arn}) for arn in named)}
    sources = {stack.arn(value) for value in statement.values("aws:SourceArn")}
    is_of_account = "${AWS::AccountId}" in statement.values("aws:SourceAccount")
    return is_of_account and bool(sources & arns)


def _violation(stack: Stack, bucket: str, expected: str, found: str) -> Violation:
    return Violation(
        stack.at(bucket),
        expected=f"{expected}, with aws:SourceArn this bucket and aws:SourceAccount this account",
        found=found,
        do="add the policy or permission with both conditions",
        why=WHY,
    )


@every_stack
def test_every_bucket_may_tell_whom_it_notifies(stack: Stack) -> None:
    expect_none(mute_buckets(stack))


def _get_arn(logical_id: str) -> dict[str, Any]:
    return {"Fn::GetAtt": [logical_id, "Arn"]}


CONDITION = {
    "ArnEquals": {"aws:SourceArn": _get_arn("Uploads")},
    "StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}},
}
SENDS = {
    "Effect": "Allow",
    "Principal": {"Service": S3},
    "Action": "sqs:SendMessage",
    "Resource": _get_arn("Photos"),
    "Condition": CONDITION,
}


def _bucket(**notification: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "Type": "AWS::S3::Bucket",
        "Properties": {"NotificationConfiguration": notification},
    }


def _bucket_to_queue() -> Stack:
    return made_up(
        {
            "Uploads": _bucket(QueueConfigurations=[{"Queue": _get_arn("Photos")}]),
            "Photos": {"Type": "AWS::SQS::Queue"},
            "PhotosPolicy": {
                "Type": "AWS::SQS::QueuePolicy",
                "Properties": {
                    "Queues": [{"Ref": "Photos"}],
                    "PolicyDocument": {"Statement": [deepcopy(SENDS)]},
                },
            },
        }
    )


def test_a_made_up_bucket_whose_queue_lets_it_in_is_fine() -> None:
    expect_none(mute_buckets(_bucket_to_queue()))


def test_the_removed_policy_of_a_notified_queue_is_reported() -> None:
    stack = _bucket_to_queue()
    del stack.resources["PhotosPolicy"]
    assert planted(mute_buckets, stack).found == "no such statement"


def test_a_notified_queue_open_to_other_accounts_is_reported() -> None:
    stack = _bucket_to_queue()
    document = stack.resources["PhotosPolicy"]["Properties"]["PolicyDocument"]
    del document["Statement"][0]["Condition"]["StringEquals"]
    assert planted(mute_buckets, stack).found == "one without both conditions"


def test_a_made_up_bucket_that_may_not_call_its_function_is_reported() -> None:
    stack = made_up(
        {
            "Uploads": _bucket(LambdaConfigurations=[{"Function": _get_arn("Convert")}]),
            "Convert": {"Type": "AWS::Lambda::Function"},
        }
    )
    assert planted(mute_buckets, stack).found == "no permission"
