"""Each kind of fault, seen by the SDK that services use."""

import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError, HTTPClientError

from tools.local_cloud.fault_proxy.faults import injected
from tools.local_cloud.fault_proxy.rules import Kind, Rule

Client = Callable[..., Any]
LOST = (ConnectionClosedError, HTTPClientError)
THROTTLED = [
    ("dynamodb", "ListTables", {}, "ProvisionedThroughputExceededException", 400),
    ("kinesis", "ListStreams", {}, "ProvisionedThroughputExceededException", 400),
    ("firehose", "ListDeliveryStreams", {}, "ServiceUnavailableException", 500),
    ("events", "ListEventBuses", {}, "ThrottlingException", 400),
    ("sqs", "ListQueues", {}, "ThrottlingException", 400),
    ("secretsmanager", "ListSecrets", {}, "ThrottlingException", 400),
    ("ssm", "GetParametersByPath", {"Path": "/"}, "ThrottlingException", 400),
    ("stepfunctions", "ListStateMachines", {}, "ThrottlingException", 400),
    ("lambda", "ListFunctions", {}, "TooManyRequestsException", 429),
    ("sns", "ListTopics", {}, "Throttling", 400),
    ("sts", "GetCallerIdentity", {}, "Throttling", 400),
    ("cloudfront", "ListDistributions", {}, "Throttling", 400),
    ("s3", "ListBuckets", {}, "SlowDown", 503),
    ("s3", "HeadBucket", {"Bucket": "nobodys"}, "503", 503),
]


def call(client: Any, operation: str, arguments: dict[str, Any]) -> Any:
    methods = {name: method for method, name in client.meta.method_to_api_mapping.items()}
    return getattr(client, methods[operation])(**arguments)


@pytest.fixture
def queue(direct: Client) -> str:
    return str(direct("sqs").create_queue(QueueName=f"queue-{uuid4()}")["QueueUrl"])


def bodies(direct: Client, queue: str) -> list[str]:
    """All that a queue holds, taken."""
    found: list[str] = []
    while (
        taken := direct("sqs")
        .receive_message(QueueUrl=queue, MaxNumberOfMessages=10)
        .get("Messages")
    ):
        found += [message["Body"] for message in taken]
    return sorted(found)


@pytest.mark.parametrize(("service", "operation", "arguments", "code", "status"), THROTTLED)
def test_a_throttled_call_is_answered_as_its_service_does(
    proxied: Client, proxy_url: str, service: str, operation: str, arguments: dict[str, Any],
    code: str, status: int,
) -> None:  # fmt: skip
    with injected(Rule(service, operation, "throttle", times=1), proxy_url) as rule:
        with pytest.raises(ClientError) as refused:
            call(proxied(service), operation, arguments)
        assert rule.hits == 1
    assert refused.value.response["Error"]["Code"] == code
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == status


@pytest.mark.parametrize("service", ["dynamodb", "events", "s3", "sns"])
def test_the_sdk_takes_it_for_throttling_and_tries_again_until_it_is_spent(
    proxied: Client, proxy_url: str, service: str
) -> None:
    """Another error with status 400 would not be tried again."""
    operations = {each: (operation, of) for each, operation, of, _, _ in reversed(THROTTLED)}
    operation, arguments = operations[service]
    with injected(Rule(service, operation, "throttle", times=2), proxy_url) as rule:
        answer = call(proxied(service, attempts=3), operation, arguments)
        assert answer["ResponseMetadata"]["RetryAttempts"] == 2
        assert rule.hits == 2


def test_a_delayed_call_is_done_later(
    proxied: Client, direct: Client, proxy_url: str, queue: str
) -> None:
    with injected(Rule("sqs", "SendMessage", "delay", times=1, delay_ms=300), proxy_url):
        start = time.perf_counter()
        proxied("sqs").send_message(QueueUrl=queue, MessageBody="late")
        assert time.perf_counter() - start >= 0.3
    assert bodies(direct, queue) == ["late"]


@pytest.mark.parametrize(("kind", "done"), [("reset", []), ("reset-after", ["once"])])
def test_a_reset_call_has_no_answer_and_is_done_only_when_it_was_cut_after(
    proxied: Client, direct: Client, proxy_url: str, queue: str, kind: Kind, done: list[str]
) -> None:
    with injected(Rule("sqs", "SendMessage", kind), proxy_url), pytest.raises(LOST):
        proxied("sqs").send_message(QueueUrl=queue, MessageBody="once")
    assert bodies(direct, queue) == done


def test_a_call_that_is_reset_after_it_was_done_is_done_twice_by_a_retry(
    proxied: Client, direct: Client, proxy_url: str, queue: str
) -> None:
    with injected(Rule("sqs", "SendMessage", "reset-after", times=1), proxy_url):
        proxied("sqs", attempts=2).send_message(QueueUrl=queue, MessageBody="once")
    assert bodies(direct, queue) == ["once", "once"]


def test_only_calls_that_contain_the_text_fail(
    proxied: Client, direct: Client, proxy_url: str, queue: str
) -> None:
    with injected(Rule("sqs", "*", "throttle", containing="poison-7"), proxy_url) as rule:
        proxied("sqs").send_message(QueueUrl=queue, MessageBody="sound")
        with pytest.raises(ClientError):
            proxied("sqs").send_message(QueueUrl=queue, MessageBody="poison-7")
        assert rule.hits == 1
    assert bodies(direct, queue) == ["sound"]


def test_the_text_may_stand_in_the_path(proxied: Client, proxy_url: str) -> None:
    s3, bucket = proxied("s3"), f"bucket-{uuid4()}"
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    with injected(Rule("s3", "PutObject", "throttle", containing="is this/ä"), proxy_url):
        s3.put_object(Bucket=bucket, Key="another", Body=b"")
        with pytest.raises(ClientError, match="SlowDown"):
            s3.put_object(Bucket=bucket, Key="is this/ä", Body=b"")


def test_of_two_rules_the_first_that_is_not_spent_takes_the_call(
    proxied: Client, proxy_url: str
) -> None:
    first = Rule("dynamodb", "ListTables", "throttle", times=1)
    second = Rule("dynamodb", "*", "delay", delay_ms=1)
    with injected(first, proxy_url) as one, injected(second, proxy_url) as two:
        proxied("dynamodb", attempts=2).list_tables()
        assert (one.hits, two.hits) == (1, 1)


def test_a_rule_is_gone_with_its_block(proxied: Client, proxy_url: str) -> None:
    with injected(Rule("sqs", "ListQueues", "throttle"), proxy_url) as rule:
        pass
    proxied("sqs").list_queues()
    assert rule.hits == 0
