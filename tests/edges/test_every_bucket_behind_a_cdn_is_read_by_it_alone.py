"""A bucket behind CloudFront lets that one distribution fetch what it serves, and nobody else."""

from collections.abc import Iterator
from typing import Any

from tests.planting import planted
from tests.templates import policies
from tests.templates.references import referred, text
from tests.templates.stacks import Stack, copy_with, every_stack
from tests.violations import Violation, expect_none

CLOUDFRONT = "cloudfront.amazonaws.com"
SIGNED = {
    "OriginAccessControlOriginType": "s3", "SigningBehavior": "always", "SigningProtocol": "sigv4",
}  # fmt: skip
WHY = (
    "else pages and pictures come past the distribution's headers, or not at all: "
    "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html"
)


def unsigned_origins(stack: Stack) -> Iterator[Violation]:
    for distribution, origin, _ in _origins(stack):
        control = stack.resource_of(origin.get("OriginAccessControlId", ""))
        known = stack.of_type("AWS::CloudFront::OriginAccessControl").get(str(control), {})
        said = known.get("OriginAccessControlConfig", {})
        if not said.items() >= SIGNED.items() or _legacy_identity(origin):
            yield Violation(
                stack.at(distribution),
                expected=f"OriginAccessControlId of a control that says {SIGNED}",
                found=f"{origin['Id']}: {said or 'none'}",
                do="give the origin such a control, and an empty OriginAccessIdentity",
                why=WHY,
            )


def other_readers(stack: Stack) -> Iterator[Violation]:
    """Anybody whom the bucket's own policy lets in beside that distribution, or to more."""
    for distribution, _, bucket in _origins(stack):
        for statement in policies.on(stack, bucket):
            if statement.effect == "Allow" and not _is_for(statement, distribution):
                yield Violation(
                    stack.at(bucket),
                    expected=f"s3:GetObject for {CLOUDFRONT}, aws:SourceArn being {distribution}",
                    found=f"{', '.join(statement.actions)} for {', '.join(statement.principals)} "
                    f"on {', '.join(statement.resources)}, {statement.condition or 'for all'}",
                    do="take the statement away, or narrow it",
                    why=WHY,
                )


def unreadable_origins(stack: Stack) -> Iterator[Violation]:
    for distribution, origin, bucket in _origins(stack):
        served = f"${{{bucket}.Arn}}{origin.get('OriginPath', '')}"
        found = [
            resource
            for statement in policies.on(stack, bucket)
            if statement.effect == "Allow" and _is_for(statement, distribution)
            for resource in statement.resources
        ]
        if not any(each.startswith(f"{served}/") for each in found):
            yield Violation(
                stack.at(bucket),
                expected=f"a statement by which {distribution} may fetch {served}/…",
                found=", ".join(found) or "none",
                do="let it fetch what lies under the origin's path",
                why="every address would answer 403",
            )


def _origins(stack: Stack) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Distribution, origin and bucket of each origin that is a bucket of the stack."""
    for name, properties in stack.of_type("AWS::CloudFront::Distribution").items():
        for origin in properties["DistributionConfig"]["Origins"]:
            bucket = stack.resource_of(origin["DomainName"])
            if bucket and stack.type_of(bucket) == "AWS::S3::Bucket":
                yield name, origin, bucket


def _is_for(statement: policies.Statement, distribution: str) -> bool:
    sources = statement.values("aws:SourceArn")
    return (
        statement.principals == (CLOUDFRONT,)
        and statement.actions == ("s3:GetObject",)
        and "StringEquals" in statement.condition
        and len(sources) == 1
        and sources[0].endswith(f":distribution/${{{distribution}}}")
    )


def _legacy_identity(origin: dict[str, Any]) -> bool:
    return bool(origin.get("S3OriginConfig", {}).get("OriginAccessIdentity"))


@every_stack
def test_every_distribution_signs_what_it_asks_of_a_bucket(stack: Stack) -> None:
    expect_none(unsigned_origins(stack))


@every_stack
def test_nobody_else_is_let_into_a_bucket_behind_a_distribution(stack: Stack) -> None:
    expect_none(other_readers(stack))


@every_stack
def test_every_distribution_may_fetch_what_it_serves(stack: Stack) -> None:
    expect_none(unreadable_origins(stack))


def _of_bucket_behind_a_distribution() -> tuple[Stack, str, list[dict[str, Any]]]:
    """A stack, the bucket, and the statements of its policy, to be spoilt."""
    stack, _ = copy_with("AWS::CloudFront::Distribution")
    (_, _, bucket), *_ = _origins(stack)
    (policy,) = (
        each
        for each in stack.of_type("AWS::S3::BucketPolicy").values()
        if referred(each["Bucket"]) == [bucket]
    )
    return stack, bucket, policy["PolicyDocument"]["Statement"]


def test_an_origin_planted_without_access_control_is_reported() -> None:
    stack, distribution = copy_with("AWS::CloudFront::Distribution")
    config = stack.resources[distribution]["Properties"]["DistributionConfig"]
    del config["Origins"][0]["OriginAccessControlId"]
    assert planted(unsigned_origins, stack).where == stack.at(distribution)


def test_a_control_planted_that_signs_nothing_is_reported() -> None:
    stack, control = copy_with("AWS::CloudFront::OriginAccessControl")
    said = stack.resources[control]["Properties"]["OriginAccessControlConfig"]
    said["SigningBehavior"] = "never"
    assert "never" in planted(unsigned_origins, stack).found


def test_a_statement_planted_for_everybody_is_reported() -> None:
    stack, bucket, statements = _of_bucket_behind_a_distribution()
    everything = {"Fn::Sub": f"${{{bucket}.Arn}}/*"}
    statements.append(
        {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": everything}
    )
    assert "for *" in planted(other_readers, stack).found


def test_a_policy_planted_for_every_distribution_of_the_account_is_reported() -> None:
    stack, _, statements = _of_bucket_behind_a_distribution()
    (allowed,) = (each for each in statements if each["Effect"] == "Allow")
    del allowed["Condition"]
    assert planted(other_readers, stack).found.endswith("for all")
    assert planted(unreadable_origins, stack).found == "none"


def test_a_permission_planted_on_another_part_of_the_bucket_is_reported() -> None:
    stack, bucket, statements = _of_bucket_behind_a_distribution()
    (allowed,) = (each for each in statements if each["Effect"] == "Allow")
    (_, origin, _), *_ = _origins(stack)
    origin["OriginPath"] = "/elsewhere"
    violation = planted(unreadable_origins, stack)
    assert violation.where == stack.at(bucket)
    assert violation.found == stack.arn(allowed["Resource"]) == text(allowed["Resource"])
