"""What no rule matches comes through as it was: signed, whole, and none of hundreds is lost."""

import json
import socket
import urllib.error
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
import urllib3
from botocore.exceptions import ClientError

from tools.local_cloud.fault_proxy.faults import injected
from tools.local_cloud.fault_proxy.rules import Rule

Client = Callable[..., Any]
MEBIBYTE = 1024 * 1024
CALLS, AT_ONCE = 400, 50


@pytest.fixture(scope="module")
def bucket(direct: Client) -> str:
    name = f"bucket-{uuid4()}"
    direct("s3").create_bucket(
        Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}
    )
    return name


@pytest.fixture(scope="module")
def keys(direct: Client, bucket: str) -> tuple[str, str]:
    """Of a user who may use that bucket alone, and whose signature is checked: root's isn't."""
    iam, name = direct("iam"), f"user-{uuid4()}"
    iam.create_user(UserName=name)
    arns = [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"]
    statement = {"Effect": "Allow", "Action": "s3:*", "Resource": arns}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    iam.put_user_policy(UserName=name, PolicyName="bucket", PolicyDocument=document)
    key = iam.create_access_key(UserName=name)["AccessKey"]
    return key["AccessKeyId"], key["SecretAccessKey"]


def test_a_signature_holds_and_so_do_the_policies_behind_it(
    proxied: Client, bucket: str, keys: tuple[str, str]
) -> None:
    s3 = proxied("s3", keys=keys)
    s3.put_object(Bucket=bucket, Key="a key/ä +&=?.txt", Body=b"one")
    assert s3.get_object(Bucket=bucket, Key="a key/ä +&=?.txt")["Body"].read() == b"one"
    with pytest.raises(ClientError, match="AccessDenied"):
        s3.list_buckets()
    with pytest.raises(ClientError, match="AccessDenied"):
        proxied("sqs", keys=keys).list_queues()


def test_a_wrong_secret_is_refused_as_without_the_proxy(
    proxied: Client, bucket: str, keys: tuple[str, str]
) -> None:
    with pytest.raises(ClientError, match="SignatureDoesNotMatch"):
        proxied("s3", keys=(keys[0], "another")).list_objects_v2(Bucket=bucket)


@pytest.mark.parametrize("size", [0, 1, 5 * MEBIBYTE])
def test_a_body_comes_whole_in_both_directions(proxied: Client, bucket: str, size: int) -> None:
    s3, body = proxied("s3"), b"x" * size
    s3.put_object(Bucket=bucket, Key="body", Body=body)
    assert s3.head_object(Bucket=bucket, Key="body")["ContentLength"] == size
    assert s3.get_object(Bucket=bucket, Key="body")["Body"].read() == body
    if size:
        part = s3.get_object(Bucket=bucket, Key="body", Range="bytes=0-0")
        assert part["ResponseMetadata"]["HTTPStatusCode"] == 206


def test_a_presigned_address_leads_through_the_proxy_and_holds(
    proxied: Client, bucket: str, keys: tuple[str, str], proxy_url: str
) -> None:
    s3 = proxied("s3", keys=keys)
    s3.put_object(Bucket=bucket, Key="signed", Body=b"one")
    url = s3.generate_presigned_url("get_object", {"Bucket": bucket, "Key": "signed"})
    assert url.startswith(f"{proxy_url}/{bucket}/signed?")
    assert urllib3.request("GET", url).data == b"one"
    assert urllib3.request("GET", url.replace("/signed?", "/body?")).status == 403
    with injected(Rule("s3", "GetObject", "throttle"), proxy_url):
        assert urllib3.request("GET", url, retries=False).status == 503


def test_a_presigned_form_uploads_through_the_proxy_and_its_conditions_hold(
    proxied: Client, bucket: str, keys: tuple[str, str], proxy_url: str
) -> None:
    form = proxied("s3", keys=keys).generate_presigned_post(
        bucket, "uploads/1", Conditions=[["content-length-range", 1, 3]]
    )
    assert form["url"] == f"{proxy_url}/{bucket}"

    def upload(file: bytes) -> int:
        fields = {**form["fields"], "file": ("name", file)}
        answer = urllib3.request("POST", form["url"], fields=fields, retries=False)
        return answer.status

    assert (upload(b"one"), upload(b"four"), upload(b"")) == (204, 400, 400)
    with injected(Rule("s3", "PostObject", "throttle", containing="uploads/1"), proxy_url):
        assert upload(b"one") == 503
    assert upload(b"two") == 204


def test_a_body_in_chunks_goes_on_in_one_piece(bucket: str, proxied: Client) -> None:
    put = {"Bucket": bucket, "Key": "chunks"}
    url = proxied("s3").generate_presigned_url("put_object", put)
    answer = urllib3.PoolManager().urlopen("PUT", url, body=iter([b"one", b"two"]), chunked=True)
    assert answer.status == 200
    assert proxied("s3").get_object(Bucket=bucket, Key="chunks")["Body"].read() == b"onetwo"


@pytest.mark.parametrize("is_ruled", [False, True])
def test_none_of_hundreds_of_calls_at_once_is_lost_or_doubled(
    proxied: Client, direct: Client, proxy_url: str, is_ruled: bool
) -> None:
    """Also while rules are looked through that match none of them."""
    queue = direct("sqs").create_queue(QueueName=f"queue-{uuid4()}")["QueueUrl"]
    client = proxied("sqs")
    if is_ruled:
        with injected(Rule("sqs", "SendMessage", "throttle", containing="absent"), proxy_url):
            _send(client, queue)
    else:
        _send(client, queue)
    attributes = ["ApproximateNumberOfMessages"]
    found = direct("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=attributes)
    assert found["Attributes"] == {attributes[0]: str(CALLS)}


def _send(client: Any, queue: str) -> None:
    with ThreadPoolExecutor(AT_ONCE) as senders:
        sent = [
            senders.submit(client.send_message, QueueUrl=queue, MessageBody=str(number))
            for number in range(CALLS)
        ]
        assert len({future.result()["MessageId"] for future in sent}) == CALLS


def test_of_many_calls_at_once_exactly_as_many_fail_as_a_rule_says(
    proxied: Client, proxy_url: str
) -> None:
    client = proxied("sqs")
    with (
        injected(Rule("sqs", "ListQueues", "throttle", times=7), proxy_url) as rule,
        ThreadPoolExecutor(AT_ONCE) as callers,
    ):
        calls = [callers.submit(client.list_queues) for _ in range(100)]
        assert sum(call.exception() is not None for call in calls) == 7
        assert rule.hits == 7


def test_what_is_no_http_ends_its_own_connection_and_no_other(
    proxied: Client, proxy_url: str
) -> None:
    port = int(proxy_url.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        connection.sendall(b"\x16\x03\x01\r\n\r\n")
        assert connection.recv(1) == b""
    proxied("sqs").list_queues()


def test_an_unsigned_call_is_passed_on_for_the_cloud_to_refuse(proxy_url: str, bucket: str) -> None:
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(f"{proxy_url}/{bucket}/body")
