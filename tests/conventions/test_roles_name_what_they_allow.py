"""Least privilege: actions and resources are named, never waved through with a wildcard."""

import re
from collections.abc import Iterator

from tests.planting import planted
from tests.templates import policies
from tests.templates.stacks import Stack, copy_with, every_stack
from tests.violations import Violation, expect_none
from tools.repository import LOCAL_STAGE

KNOW_NO_RESOURCES = {
    "xray:PutTraceSegments",  # X-Ray has none: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html
    "xray:PutTelemetryRecords",  # the same page
    # They look at bytes that they are sent: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonrekognition.html
    "rekognition:DetectFaces",
    "rekognition:DetectModerationLabels",
}
# The local cloud asks for a call that is no action of AWS, and sees no resource in it. In a stack
# for AWS it is reported.
SEEN_LOCALLY_WITHOUT_RESOURCE = {"dynamodb:BatchExecuteStatement"}
WHY = (
    "a wildcard grants what nobody has thought of, and what AWS adds later: "
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege"
)
# What may stand before a trailing `/*`: a reference, or an ARN that names something.
NAMED = re.compile(r"\$\{\w+(\.\w+)?\}|arn:[^*]+:[^*]*[:/][^*]+|arn:[^*]+:s3:::[^*]+")
ONLY_A_KIND = re.compile(r".*:(table|function|parameter|secret|log-group|event-bus|role|topic)")


def wildcards_in_roles(stack: Stack) -> Iterator[Violation]:
    for role in stack.of_type("AWS::IAM::Role"):
        for statement in policies.of_role(stack, role):
            if statement.effect == "Allow":
                yield from _wild_actions(stack, role, statement)
                yield from _wild_resources(stack, role, statement)


def open_to_everyone(stack: Stack) -> Iterator[Violation]:
    for kind in ("AWS::SQS::Queue", "AWS::SNS::Topic", "AWS::S3::Bucket"):
        for resource in stack.of_type(kind):
            for statement in policies.on(stack, resource):
                if statement.effect == "Allow" and "*" in statement.principals:
                    yield Violation(
                        stack.at(resource),
                        expected="an Allow for a named service or account",
                        found='Principal: "*"',
                        do="name the principal, and its SourceArn or SourceAccount",
                        why="it lets in every account of the world: "
                        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
                    )


def _wild_actions(stack: Stack, role: str, statement: policies.Statement) -> Iterator[Violation]:
    for action in statement.actions:
        if "*" in action or "?" in action:
            yield Violation(
                stack.at(role),
                expected="actions by their full names",
                found=f"action {action}",
                do="list the actions that the code calls",
                why=WHY,
            )


def _wild_resources(stack: Stack, role: str, statement: policies.Statement) -> Iterator[Violation]:
    for resource in statement.resources:
        if resource == "*" and _know_no_resources(stack).issuperset(statement.actions):
            continue
        if "*" in resource and not _names_something(resource):
            yield Violation(
                stack.at(role),
                expected="a resource of the stack, or what stands below one (`${Bucket.Arn}/*`)",
                found=f"{', '.join(statement.actions)} on {resource}",
                do="name the resource by !GetAtt or ${registry:…}; an action that knows none "
                "goes to "
                "KNOW_NO_RESOURCES with AWS's page",
                why=WHY,
            )


def _know_no_resources(stack: Stack) -> set[str]:
    is_local = stack.stage == LOCAL_STAGE
    return KNOW_NO_RESOURCES | (SEEN_LOCALLY_WITHOUT_RESOURCE if is_local else set())


def _names_something(resource: str) -> bool:
    before = resource.removesuffix("*").rstrip("/:")
    return bool(NAMED.match(before) and "*" not in before and not ONLY_A_KIND.fullmatch(before))


@every_stack
def test_no_role_holds_a_wildcard(stack: Stack) -> None:
    expect_none(wildcards_in_roles(stack))


@every_stack
def test_no_queue_topic_or_bucket_lets_in_everyone(stack: Stack) -> None:
    expect_none(open_to_everyone(stack))


def _add_statement(action: str, resource: object) -> tuple[Stack, str]:
    stack, role = copy_with("AWS::IAM::Role", lambda each: bool(each.get("Policies")))
    document = stack.resources[role]["Properties"]["Policies"][0]["PolicyDocument"]
    document["Statement"].append({"Effect": "Allow", "Action": action, "Resource": resource})
    return stack, role


def test_an_action_planted_with_a_wildcard_is_reported() -> None:
    stack, role = _add_statement("dynamodb:*", {"Fn::GetAtt": ["Table", "Arn"]})
    violation = planted(wildcards_in_roles, stack)
    assert (violation.where, violation.found) == (stack.at(role), "action dynamodb:*")


def test_a_statement_planted_on_all_resources_is_reported() -> None:
    stack, role = _add_statement("sqs:SendMessage", "*")
    assert planted(wildcards_in_roles, stack).where == stack.at(role)


def test_a_statement_planted_on_every_table_of_the_account_is_reported() -> None:
    stack, _ = _add_statement(
        "dynamodb:GetItem", {"Fn::Sub": "arn:aws:dynamodb:${AWS::Region}:${AWS::AccountId}:table/*"}
    )
    assert "table/*" in planted(wildcards_in_roles, stack).found


def test_a_statement_planted_beside_an_exempt_action_is_reported() -> None:
    stack, _ = _add_statement("xray:GetTraceSummaries", "*")
    assert "xray:GetTraceSummaries" in planted(wildcards_in_roles, stack).found


def test_a_statement_on_all_that_stands_below_a_named_bucket_is_fine() -> None:
    stack, _ = _add_statement("s3:PutObject", {"Fn::Sub": "${Uploads.Arn}/photos/*"})
    expect_none(wildcards_in_roles(stack))


def test_a_queue_planted_open_to_everyone_is_reported() -> None:
    stack, policy = copy_with("AWS::SQS::QueuePolicy")
    properties = stack.resources[policy]["Properties"]
    properties["PolicyDocument"]["Statement"][0].update(Effect="Allow", Principal="*")
    queue = str(stack.resource_of(properties["Queues"][0]))
    assert planted(open_to_everyone, stack).where == stack.at(queue)
