"""Every bucket, the framework's too, refuses plain HTTP and anything public."""

from collections.abc import Iterator

from tests.planting import planted
from tests.templates import policies
from tests.templates.stacks import Stack, copy_with, every_aws_stack, every_stack
from tests.violations import Violation, expect_none

BLOCKS = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")


def buckets_with_plain_http(stack: Stack) -> Iterator[Violation]:
    for bucket in stack.of_type("AWS::S3::Bucket"):
        own = f"${{{bucket}.Arn}}"
        denied = {
            resource
            for statement in policies.on(stack, bucket)
            if _refuses_plain_http(statement)
            for resource in statement.resources
        }
        if not {own, f"{own}/*"} <= denied:
            yield Violation(
                stack.at(bucket),
                expected='a Deny of s3:* for "*" on the bucket and on its objects where '
                "aws:SecureTransport is false",
                found=f"a Deny on {', '.join(sorted(denied))}" if denied else "no such Deny",
                do="add an AWS::S3::BucketPolicy with it, behind OnAws (the local cloud "
                "speaks plain HTTP)",
                why="https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html",
            )


def public_buckets(stack: Stack) -> Iterator[Violation]:
    for bucket, properties in stack.of_type("AWS::S3::Bucket").items():
        blocked = properties.get("PublicAccessBlockConfiguration", {})
        if missing := [name for name in BLOCKS if blocked.get(name) is not True]:
            yield Violation(
                stack.at(bucket),
                expected=f"PublicAccessBlockConfiguration with {', '.join(BLOCKS)}: true",
                found=f"{', '.join(missing)} absent or false",
                do="set all four",
                why="one wrong policy or ACL would open the bucket to the world: "
                "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html",
            )


def _refuses_plain_http(statement: policies.Statement) -> bool:
    insecure = statement.condition.get("Bool", {}).get("aws:SecureTransport")
    return (
        statement.effect == "Deny"
        and statement.actions == ("s3:*",)
        and statement.principals == ("*",)
        and str(insecure).lower() == "false"
    )


@every_aws_stack
def test_every_bucket_refuses_plain_http(stack: Stack) -> None:
    expect_none(buckets_with_plain_http(stack))


@every_stack
def test_every_bucket_blocks_public_access(stack: Stack) -> None:
    expect_none(public_buckets(stack))


def test_the_removed_policy_of_a_bucket_is_reported() -> None:
    stack, policy = copy_with("AWS::S3::BucketPolicy")
    bucket = stack.resource_of(stack.resources[policy]["Properties"]["Bucket"])
    del stack.resources[policy]
    assert planted(buckets_with_plain_http, stack).where == stack.at(str(bucket))


def test_a_policy_planted_for_the_bucket_without_its_objects_is_reported() -> None:
    stack, policy = copy_with("AWS::S3::BucketPolicy")
    properties = stack.resources[policy]["Properties"]
    for statement in properties["PolicyDocument"]["Statement"]:
        statement["Resource"] = {"Fn::GetAtt": [properties["Bucket"]["Ref"], "Arn"]}
    assert "a Deny on" in planted(buckets_with_plain_http, stack).found


def test_a_bucket_planted_with_one_block_off_is_reported() -> None:
    stack, bucket = copy_with("AWS::S3::Bucket")
    stack.resources[bucket]["Properties"]["PublicAccessBlockConfiguration"][BLOCKS[1]] = False
    assert BLOCKS[1] in planted(public_buckets, stack).found
