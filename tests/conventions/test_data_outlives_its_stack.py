"""Outside the local stage, what holds data stays when its stack is removed or replaces it."""

from collections.abc import Iterator

from tests.planting import planted
from tests.templates.stacks import Stack, copy_with, every_aws_stack
from tests.violations import Violation, expect_none

HOLDS_DATA = {
    "AWS::Cognito::UserPool",
    "AWS::DynamoDB::GlobalTable",
    "AWS::DynamoDB::Table",
    "AWS::KMS::Key",  # what it encrypted is lost with it
    "AWS::S3::Bucket",
    "AWS::S3Tables::TableBucket",
}
EXEMPT = {
    "ServerlessDeploymentBucket",  # holds packages that every deploy uploads anew
}
POLICIES = ("DeletionPolicy", "UpdateReplacePolicy")


def short_lived_data(stack: Stack) -> Iterator[Violation]:
    for logical_id, resource in stack.resources.items():
        if resource["Type"] not in HOLDS_DATA or logical_id in EXEMPT:
            continue
        for policy in POLICIES:
            if resource.get(policy) != "Retain":
                yield Violation(
                    stack.at(logical_id),
                    expected=f"{policy}: Retain on every stage but local",
                    found=resource.get(policy, "absent, which is Delete"),
                    do=f"write {policy}: ${{param:keepData}} beside Type",
                    why="`sls remove`, or a changed name, would delete the data: "
                    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html",
                )


@every_aws_stack
def test_what_holds_data_is_retained(stack: Stack) -> None:
    expect_none(short_lived_data(stack))


def test_a_table_planted_without_deletion_policy_is_reported() -> None:
    stack, table = copy_with("AWS::DynamoDB::Table")
    del stack.resources[table]["DeletionPolicy"]
    violation = planted(short_lived_data, stack)
    assert violation.where == stack.at(table)
    assert "DeletionPolicy: Retain" in violation.expected


def test_a_user_pool_planted_with_snapshot_on_replacement_is_reported() -> None:
    stack, pool = copy_with("AWS::Cognito::UserPool")
    stack.resources[pool]["UpdateReplacePolicy"] = "Snapshot"
    assert planted(short_lived_data, stack).found == "Snapshot"
