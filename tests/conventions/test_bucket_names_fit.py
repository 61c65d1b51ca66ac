"""A bucket that is named by us fits into S3's 63 characters, for every stage and region."""

import re
from collections.abc import Iterator

from tests.planting import planted
from tests.templates.references import text
from tests.templates.stacks import Stack, copy_with, every_stack
from tests.violations import Violation, expect_none
from tools.repository import STAGE_NAME

MOST = 63
LONGEST = {"AWS::AccountId": "123456789012", "AWS::Region": "ap-southeast-1"}


def longest_stage() -> str:
    return [name for length in range(MOST) if STAGE_NAME.fullmatch(name := "x" * length)][-1]


def unfitting_names(stack: Stack) -> Iterator[Violation]:
    for bucket, properties in stack.of_type("AWS::S3::Bucket").items():
        if "BucketName" not in properties:
            continue
        written = text(properties["BucketName"]).replace(f"-{stack.stage}-", f"-{longest_stage()}-")
        name = re.sub(r"\$\{([\w:]+)\}", lambda found: LONGEST.get(found[1], found[0]), written)
        if len(name) > MOST:
            yield Violation(
                stack.at(bucket),
                expected=f"a name of at most {MOST} characters",
                found=f"{len(name)}: {name}",
                do="shorten what is fixed in it, or leave the name to CloudFormation",
                why="a deployment to a long stage or region would fail: "
                "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html",
            )


@every_stack
def test_every_bucket_name_fits(stack: Stack) -> None:
    expect_none(unfitting_names(stack))


def test_a_name_planted_too_long_is_reported() -> None:
    stack, bucket = copy_with("AWS::S3::Bucket")
    name = {"Fn::Sub": f"stackyard-{stack.stage}-photographs-${{AWS::AccountId}}-${{AWS::Region}}"}
    stack.resources[bucket]["Properties"]["BucketName"] = name
    assert planted(unfitting_names, stack).found.startswith("67")
