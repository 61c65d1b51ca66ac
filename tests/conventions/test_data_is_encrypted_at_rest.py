"""Tables, buckets, queues, topics and streams are encrypted, and tables can be brought back."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from tests.templates.stacks import Properties, Stack, copy_with, every_stack, made_up
from tests.violations import Violation, expect_none, the_only


@dataclass(frozen=True, slots=True)
class Demand:
    kind: str
    written: str
    """As it stands in a template."""
    is_met: Callable[[Properties], object]
    why: str


def _bucket_is_encrypted(bucket: Properties) -> object:
    rules = bucket.get("BucketEncryption", {}).get("ServerSideEncryptionConfiguration", [{}])
    return rules[0].get("ServerSideEncryptionByDefault", {}).get("SSEAlgorithm")


DEMANDS = [
    Demand(
        "AWS::DynamoDB::Table",
        "SSESpecification: {SSEEnabled: true}",
        lambda table: table.get("SSESpecification", {}).get("SSEEnabled"),
        "else the key is AWS's own, whose use no trail shows: "
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.howitworks.html",
    ),
    Demand(
        "AWS::DynamoDB::Table",
        "PointInTimeRecoverySpecification: {PointInTimeRecoveryEnabled: true}",
        lambda table: table.get("PointInTimeRecoverySpecification", {}).get(
            "PointInTimeRecoveryEnabled"
        ),
        "a wrong deletion can be undone for 35 days: "
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Point-in-time-recovery.html",
    ),
    Demand(
        "AWS::S3::Bucket",
        "BucketEncryption with ServerSideEncryptionByDefault",
        _bucket_is_encrypted,
        "said, not assumed: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-encryption.html",
    ),
    Demand(
        "AWS::SQS::Queue",
        "SqsManagedSseEnabled: true",
        lambda queue: queue.get("SqsManagedSseEnabled") and not queue.get("KmsMasterKeyId"),
        "SSE-SQS, for the AWS-managed KMS key would silently block EventBridge, S3 and SNS: "
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html",
    ),
    Demand(
        "AWS::SNS::Topic",
        "KmsMasterKeyId: the ARN of a key of the estate",
        lambda topic: topic.get("KmsMasterKeyId") not in (None, "alias/aws/sns"),
        "through AWS's managed key CloudWatch can't publish: "
        "https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html",
    ),
    Demand(
        "AWS::Kinesis::Stream",
        "StreamEncryption: {EncryptionType: KMS, KeyId: alias/aws/kinesis}",
        lambda stream: stream.get("StreamEncryption", {}).get("EncryptionType") == "KMS",
        "streams aren't encrypted where nothing is said: "
        "https://docs.aws.amazon.com/streams/latest/dev/server-side-encryption.html",
    ),
]
every_demand = pytest.mark.parametrize("demand", DEMANDS, ids=lambda each: each.written)


def unencrypted(stack: Stack, demand: Demand) -> Iterator[Violation]:
    for logical_id, properties in stack.of_type(demand.kind).items():
        if not demand.is_met(properties):
            do, why = "set it beside the other properties of the resource", demand.why
            yield Violation(stack.at(logical_id), demand.written, "absent or off", do, why)


@every_demand
@every_stack
def test_data_is_encrypted_at_rest(stack: Stack, demand: Demand) -> None:
    expect_none(unencrypted(stack, demand))


@every_demand
def test_a_resource_planted_with_nothing_said_is_reported(demand: Demand) -> None:
    try:
        stack, logical_id = copy_with(demand.kind)
    except LookupError:
        logical_id = "MadeUp"
        stack = made_up({logical_id: {"Type": demand.kind}})
    stack.resources[logical_id]["Properties"] = {}
    assert the_only(unencrypted(stack, demand)).where == stack.at(logical_id)


def test_a_queue_planted_with_the_key_that_blocks_eventbridge_is_reported() -> None:
    stack, queue = copy_with("AWS::SQS::Queue")
    stack.resources[queue]["Properties"]["KmsMasterKeyId"] = "alias/aws/sqs"
    (demand,) = (each for each in DEMANDS if each.kind == "AWS::SQS::Queue")
    assert the_only(unencrypted(stack, demand)).where == stack.at(queue)
