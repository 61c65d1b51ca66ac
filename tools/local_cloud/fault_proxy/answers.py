"""Throttling as each service says it, in the protocol that it was asked in."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from uuid import uuid4

from tools.local_cloud.fault_proxy.calls import Call
from tools.local_cloud.fault_proxy.messages import Head
from tools.local_cloud.fault_proxy.operations import REDIRECTED, model

SAID_BY = "throttled by the fault proxy of the local cloud"
THROTTLED = "ThrottlingException"
# Code and status of those that don't answer ThrottlingException with 400.
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
# https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html
# https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecordBatch.html
# https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
OWN_CODES = {
    "dynamodb": ("com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException", 400),
    "kinesis": ("ProvisionedThroughputExceededException", 400),
    "firehose": ("ServiceUnavailableException", 500),
    "lambda": ("TooManyRequestsException", 429),
}


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    def to_bytes(self, method: str = "POST") -> bytes:
        """An answer to HEAD has the length of a body, and none."""
        headers = {**self.headers, "Content-Length": str(len(self.body))}
        first = f"HTTP/1.1 {self.status} {HTTPStatus(self.status).phrase}"
        head = Head(first, list(headers.items())).to_bytes()
        return head if method == "HEAD" else head + self.body


def throttled(call: Call) -> Answer:
    """In JSON, S3's XML, or the XML of the services that are asked by `Action=`.

    Sources: https://docs.aws.amazon.com/eventbridge/latest/APIReference/CommonErrors.html
    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/CommonErrors.html
    https://docs.aws.amazon.com/secretsmanager/latest/apireference/CommonErrors.html
    https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html#operation-error-serialization
    """
    if call.service == "s3":
        return _slow_down()
    if not call.is_json and _protocol(call.service) in ("query", "rest-xml", "json"):
        return _throttling_in_xml()
    code, status = OWN_CODES.get(call.service, (THROTTLED, 400))
    return in_json(call, status, {"__type": code, "message": SAID_BY}, code)


def in_json(call: Call, status: int, content: object, error: str = "") -> Answer:
    """REST services read an error's code from a header."""
    request_type = call.head.get("content-type")
    headers = {
        "Content-Type": request_type if call.is_json else "application/json",
        "x-amzn-RequestId": str(uuid4()),
        **({"x-amzn-ErrorType": error} if error else {}),
    }
    return Answer(status, headers, json.dumps(content).encode())


def _slow_down() -> Answer:
    """https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html"""
    request_id = uuid4().hex[:16].upper()
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<Error><Code>SlowDown</Code><Message>Reduce your request rate: {SAID_BY}</Message>"
        f"<RequestId>{request_id}</RequestId><HostId>fault-proxy</HostId></Error>"
    )
    return _xml(503, body, {"x-amz-request-id": request_id})


def _throttling_in_xml() -> Answer:
    """https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#operation-error-serialization"""
    request_id = str(uuid4())
    body = (
        f"<ErrorResponse><Error><Type>Sender</Type><Code>Throttling</Code><Message>{SAID_BY}"
        f"</Message></Error><RequestId>{request_id}</RequestId></ErrorResponse>"
    )
    return _xml(400, body, {"x-amzn-RequestId": request_id})


def _xml(status: int, body: str, headers: Mapping[str, str]) -> Answer:
    return Answer(status, {"Content-Type": "application/xml", **headers}, body.encode())


def _protocol(service: str) -> str:
    return str(model(service).metadata["protocol"]) if service in REDIRECTED else "json"
