"""A function's role may take from its queue or stream, and leave elsewhere what failed."""

from collections.abc import Iterator

from tests.planting import planted
from tests.templates import policies
from tests.templates.stacks import Properties, Stack, copy_with, every_stack, made_up
from tests.violations import Violation, expect_none

# Exactly what Lambda's poller calls with the function's role:
# https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html#events-sqs-permissions
# https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-eventsourcemapping.html
# https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-create.html
READS = {
    "AWS::SQS::Queue": ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"),
    "AWS::DynamoDB::Table": (
        "dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator",
    ),
    "AWS::Kinesis::Stream": (
        "kinesis:DescribeStreamSummary", "kinesis:GetRecords", "kinesis:GetShardIterator",
        "kinesis:ListShards",
    ),
}  # fmt: skip
# Granted on the table's streams, not on one.
LISTS = {"AWS::DynamoDB::Table": "dynamodb:ListStreams"}
LEAVES = {"AWS::SQS::Queue": "sqs:SendMessage", "AWS::SNS::Topic": "sns:Publish"}


def powerless_mappings(stack: Stack) -> Iterator[Violation]:
    for mapping, properties in stack.of_type("AWS::Lambda::EventSourceMapping").items():
        role = policies.role_behind(stack, properties["FunctionName"])
        statements = policies.of_role(stack, role)
        for action, resource in _needed(stack, properties):
            if not policies.may(statements, action, resource):
                yield Violation(
                    stack.at(mapping),
                    expected=f"{role} may {action} on {resource}",
                    found="no statement of the role says so",
                    do=f"add the action to {role} in services/{stack.service}/resources/",
                    why="Lambda polls and reports failures with the function's own role; "
                    "without it the "
                    "mapping is refused or stands still",
                )


def mappings_without_source(stack: Stack) -> Iterator[Violation]:
    for mapping, properties in stack.of_type("AWS::Lambda::EventSourceMapping").items():
        source = stack.resource_of(properties["EventSourceArn"])
        if stack.type_of(source) not in READS:
            yield Violation(
                stack.at(mapping),
                expected=f"a source of this stack of type {', '.join(READS)}",
                found=stack.arn(properties["EventSourceArn"]),
                do="map a resource of the same stack, or teach READS what this type needs",
                why="services share no queue and no stream: events alone pass between them",
            )


def _needed(stack: Stack, mapping: Properties) -> Iterator[tuple[str, str]]:
    source = stack.resource_of(mapping["EventSourceArn"])
    kind = str(stack.type_of(source))
    for action in READS.get(kind, ()):
        yield action, stack.arn(mapping["EventSourceArn"])
    if kind in LISTS:
        yield LISTS[kind], f"${{{source}.Arn}}/stream/*"
    failures = mapping.get("DestinationConfig", {}).get("OnFailure", {}).get("Destination", "")
    if left_at := stack.resource_of(failures):
        yield LEAVES[str(stack.type_of(left_at))], f"${{{left_at}.Arn}}"


@every_stack
def test_every_mapping_may_read_its_source_and_leave_what_failed(stack: Stack) -> None:
    expect_none(powerless_mappings(stack))


@every_stack
def test_every_mapping_reads_a_source_of_its_own_stack(stack: Stack) -> None:
    expect_none(mappings_without_source(stack))


def _without(action: str) -> tuple[Stack, str]:
    """A copy in which one role has lost one action, and the mapping that needed it."""
    for kind in READS:
        stack, mapping = _mapping_of(kind)
        needed = dict(_needed(stack, stack.resources[mapping]["Properties"]))
        if action not in needed:
            continue
        role = policies.role_behind(stack, stack.resources[mapping]["Properties"]["FunctionName"])
        for policy in stack.resources[str(role)]["Properties"]["Policies"]:
            for statement in policy["PolicyDocument"]["Statement"]:
                actions = statement["Action"]
                kept = (
                    [each for each in actions if each != action]
                    if isinstance(actions, list)
                    else actions
                )
                statement["Action"] = "none:none" if actions == action else kept
        return stack, mapping
    raise LookupError(action)


def _mapping_of(kind: str) -> tuple[Stack, str]:
    def has_source(properties: Properties) -> bool:
        attribute = {"AWS::DynamoDB::Table": "StreamArn"}.get(kind, "Arn")
        return bool(properties["EventSourceArn"].get("Fn::GetAtt", ["", ""])[1] == attribute)

    return copy_with("AWS::Lambda::EventSourceMapping", has_source)


def test_a_role_that_lost_reading_its_queue_is_reported() -> None:
    for action in READS["AWS::SQS::Queue"]:
        stack, mapping = _without(action)
        violation = planted(powerless_mappings, stack)
        assert violation.where == stack.at(mapping)
        assert action in violation.expected


def test_a_role_that_lost_reading_its_stream_is_reported() -> None:
    for action in [*READS["AWS::DynamoDB::Table"], LISTS["AWS::DynamoDB::Table"]]:
        stack, mapping = _without(action)
        violation = planted(powerless_mappings, stack)
        assert violation.where == stack.at(mapping)
        assert action in violation.expected


def test_a_role_that_may_not_leave_what_failed_is_reported() -> None:
    stack, mapping = _without("sqs:SendMessage")
    assert planted(powerless_mappings, stack).where == stack.at(mapping)


def test_a_mapping_of_a_queue_that_is_gone_is_reported() -> None:
    stack, mapping = _mapping_of("AWS::SQS::Queue")
    arn = stack.resources[mapping]["Properties"]["EventSourceArn"]
    del stack.resources[str(stack.resource_of(arn))]
    assert planted(mappings_without_source, stack).where == stack.at(mapping)


def test_a_made_up_kinesis_mapping_without_permission_is_reported() -> None:
    stack = made_up(
        {
            "Readings": {"Type": "AWS::Kinesis::Stream"},
            "Role": {"Type": "AWS::IAM::Role", "Properties": {"Policies": []}},
            "Store": {
                "Type": "AWS::Lambda::Function",
                "Properties": {"Role": {"Fn::GetAtt": ["Role", "Arn"]}},
            },
            "Mapping": {
                "Type": "AWS::Lambda::EventSourceMapping",
                "Properties": {
                    "EventSourceArn": {"Fn::GetAtt": ["Readings", "Arn"]},
                    "FunctionName": {"Ref": "Store"},
                },
            },
        }
    )
    assert len(list(powerless_mappings(stack))) == len(READS["AWS::Kinesis::Stream"])
