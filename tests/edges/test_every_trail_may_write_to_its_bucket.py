"""CloudTrail is let write its files into its bucket, for this trail only."""

from collections.abc import Iterator

from tests.planting import planted
from tests.templates import policies
from tests.templates.stacks import Stack, copy_with, every_stack
from tests.violations import Violation, expect_none

CLOUDTRAIL = "cloudtrail.amazonaws.com"
WRITES = {
    "s3:GetBucketAcl": "${%s.Arn}",
    "s3:PutObject": "${%s.Arn}/AWSLogs/${AWS::AccountId}/*",
}


def mute_trails(stack: Stack) -> Iterator[Violation]:
    for trail, properties in stack.of_type("AWS::CloudTrail::Trail").items():
        bucket = stack.resource_of(properties["S3BucketName"])
        source = f":trail/{properties['TrailName']}"
        for action, resource in WRITES.items():
            statements = policies.lets_in(
                policies.on(stack, bucket), CLOUDTRAIL, action, resource % bucket
            )
            sources = [value for each in statements for value in each.values("aws:SourceArn")]
            if not any(value.endswith(source) for value in sources):
                yield Violation(
                    stack.at(trail),
                    expected=f"a policy on {bucket} by which {CLOUDTRAIL} may {action} for "
                    f"{source}",
                    found=f"aws:SourceArn is {', '.join(sources) or 'absent'}",
                    do="add the statement to the bucket's policy, aws:SourceArn naming the trail",
                    why="CloudTrail refuses a bucket that it may not write to: "
                    "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html",
                )


@every_stack
def test_every_trail_may_write_to_its_bucket(stack: Stack) -> None:
    expect_none(mute_trails(stack))


def test_a_trail_that_lost_its_writing_permission_is_reported() -> None:
    stack, trail = copy_with("AWS::CloudTrail::Trail")
    bucket = stack.resource_of(stack.resources[trail]["Properties"]["S3BucketName"])
    for policy in stack.of_type("AWS::S3::BucketPolicy").values():
        if stack.resource_of(policy["Bucket"]) == bucket:
            statements = policy["PolicyDocument"]["Statement"]
            statements[:] = [each for each in statements if each["Action"] != "s3:PutObject"]
    violation = planted(mute_trails, stack)
    assert violation.where == stack.at(trail)
    assert "s3:PutObject" in violation.expected
