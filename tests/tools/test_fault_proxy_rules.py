"""Rules that can't do anything are refused, with what was meant perhaps; calls are told apart."""

import botocore.session
import pytest

from tools import start as starting
from tools.local_cloud import process
from tools.local_cloud.fault_proxy import faults
from tools.local_cloud.fault_proxy.calls import Call
from tools.local_cloud.fault_proxy.messages import Head
from tools.local_cloud.fault_proxy.operations import REDIRECTED
from tools.local_cloud.fault_proxy.rules import Rule
from tools.repository import Refusal

UNFIT = [
    (Rule("dynamo", "PutItem", "throttle"), "expected a service of athena, .*found 'dynamo'"),
    (Rule("events", "PutEvent", "throttle"), "no operation 'PutEvent'; .*PutEvents"),
    (Rule("s3", "PutObject", "half-fail"), "only a batch can fail by half"),
    (Rule("s3", "*", "delay"), "expected a delay of at least 1 ms, found 0"),
    (Rule("s3", "*", "throttle", times=0), "expected to fail at least 1 call, found 0"),
]
AUTHORIZATION = "AWS4-HMAC-SHA256 Credential=AKIA/20260101/eu-west-1/{}/aws4_request, Signature=x"
REQUESTS = [
    ("s3", "GET / HTTP/1.1", {}, "ListBuckets"),
    ("s3", "PUT /bucket HTTP/1.1", {}, "CreateBucket"),
    ("s3", "GET /bucket?list-type=2&prefix=a HTTP/1.1", {}, "ListObjectsV2"),
    ("s3", "GET /bucket?prefix=a HTTP/1.1", {}, "ListObjects"),
    ("s3", "GET /bucket?versions HTTP/1.1", {}, "ListObjectVersions"),
    ("s3", "POST /bucket?delete HTTP/1.1", {}, "DeleteObjects"),
    ("s3", "PUT /bucket/a/key HTTP/1.1", {}, "PutObject"),
    ("s3", "PUT /bucket/key HTTP/1.1", {"x-amz-copy-source": "bucket/a"}, "CopyObject"),
    ("s3", "PUT /bucket/key?partNumber=1&uploadId=x HTTP/1.1", {}, "UploadPart"),
    ("s3", "POST /bucket/key?uploads HTTP/1.1", {}, "CreateMultipartUpload"),
    ("s3", "GET /bucket/key?versionId=1 HTTP/1.1", {}, "GetObject"),
    ("s3", "HEAD /bucket/key HTTP/1.1", {}, "HeadObject"),
    ("s3", "DELETE /bucket/key HTTP/1.1", {}, "DeleteObject"),
    ("lambda", "POST /2015-03-31/functions/f/invocations HTTP/1.1", {}, "Invoke"),
    ("cloudfront", "POST /2020-05-31/distribution/E1/invalidation HTTP/1.1", {},
     "CreateInvalidation"),
    ("dynamodb", "POST / HTTP/1.1", {"X-Amz-Target": "DynamoDB_20120810.Query"}, "Query"),
    ("states", "POST / HTTP/1.1", {"X-Amz-Target": "AWSStepFunctions.StartExecution"},
     "StartExecution"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "why"), UNFIT)
def test_a_rule_that_could_never_do_anything_is_refused(
    proxy_url: str, rule: Rule, why: str
) -> None:
    with pytest.raises(Refusal, match=why):
        faults.add(rule, proxy_url)
    assert faults.rules(proxy_url) == []


@pytest.mark.parametrize(("signed_for", "first", "headers", "operation"), REQUESTS)
def test_an_operation_is_told_from_its_request(
    signed_for: str, first: str, headers: dict[str, str], operation: str
) -> None:
    signed = {"Authorization": AUTHORIZATION.format(signed_for), **headers}
    call = Call(Head(first, list(signed.items())), b"")
    assert (call.service, call.operation) == (
        {"states": "stepfunctions"}.get(signed_for, signed_for),
        operation,
    )


def test_a_call_of_a_query_service_is_told_by_its_action() -> None:
    signed = [("Authorization", AUTHORIZATION.format("sns"))]
    form = [("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")]
    call = Call(Head("POST / HTTP/1.1", [*signed, *form]), b"Action=Publish&Message=a")
    assert (call.service, call.operation) == ("sns", "Publish")


@pytest.mark.parametrize("service", REDIRECTED)
def test_a_services_variable_is_named_as_the_sdk_reads_it(service: str) -> None:
    service_id = botocore.session.get_session().get_service_model(service).service_id
    assert service_id.replace(" ", "_").replace("-", "_").upper() == REDIRECTED[service]


def test_rules_are_listed_in_their_order_and_cleared_one_by_one_or_all(proxy_url: str) -> None:
    rules = [Rule("s3", "*", "throttle"), Rule("sqs", "*", "reset", times=2, containing="a")]
    first, second = (faults.add(rule, proxy_url)["id"] for rule in rules)
    assert [rule["id"] for rule in faults.rules(proxy_url)] == [first, second]
    assert faults.clear(first, proxy_url) == 1
    assert faults.clear(first, proxy_url) == 0
    assert faults.rules(proxy_url) == [
        {"id": second, "service": "sqs", "operation": "*", "kind": "reset", "times": 2,
         "containing": "a", "delay_ms": 0, "hits": 0}
    ]  # fmt: skip
    assert faults.clear(None, proxy_url) == 1


def test_without_estate_or_without_proxy_it_is_told_how_to_start_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(process, "running", lambda: None)
    with pytest.raises(Refusal, match="no estate runs here: start it with `npm start -- --fault"):
        faults.address()
    cloud = process.LocalCloud(1, "http://127.0.0.1:9", "folder")
    monkeypatch.setattr(process, "running", lambda: cloud)
    with pytest.raises(Refusal, match="without fault proxy: `npm stop`, then"):
        faults.address()
    with pytest.raises(Refusal, match="already runs without fault proxy"):
        starting.bring_up([], with_tour=False, with_fault_proxy=True)
