"""Every bucket, the framework's too, refuses anything public."""

from collections.abc import Iterator

from tests.planting import planted
from tests.templates.stacks import Stack, copy_with, every_stack
from tests.violations import Violation, expect_none

BLOCKS = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")


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


@every_stack
def test_every_bucket_blocks_public_access(stack: Stack) -> None:
    expect_none(public_buckets(stack))


def test_a_bucket_planted_with_one_block_off_is_reported() -> None:
    stack, bucket = copy_with("AWS::S3::Bucket")
    stack.resources[bucket]["Properties"]["PublicAccessBlockConfiguration"][BLOCKS[1]] = False
    assert BLOCKS[1] in planted(public_buckets, stack).found
