"""The operations that there are, by AWS's description of its services, which botocore carries."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from urllib.parse import parse_qsl, urlsplit

import botocore.session
from botocore.model import OperationModel, ServiceModel

from tools.local_cloud.fault_proxy.messages import Head

ANY = "*"
FORM_UPLOAD = "PostObject"
"""S3's upload by a form is in no model: no SDK makes this call, browsers do.

Source: https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html
"""

# As boto3 names a service, and as its own AWS_ENDPOINT_URL_<…> does.
# https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
REDIRECTED = {
    "athena": "ATHENA",
    "cloudfront": "CLOUDFRONT",
    "cognito-idp": "COGNITO_IDENTITY_PROVIDER",
    "dynamodb": "DYNAMODB",
    "events": "EVENTBRIDGE",
    "firehose": "FIREHOSE",
    "glue": "GLUE",
    "kinesis": "KINESIS",
    "lambda": "LAMBDA",
    "s3": "S3",
    "secretsmanager": "SECRETS_MANAGER",
    "sns": "SNS",
    "sqs": "SQS",
    "ssm": "SSM",
    "stepfunctions": "SFN",
    "sts": "STS",
}
"""Services whose calls by functions come here."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """What a request must have to be this operation."""

    operation: str
    method: str
    path: re.Pattern[str]
    query: frozenset[tuple[str, str]]
    """Names with their values; an empty value is any."""
    headers: frozenset[str]

    @property
    def precision(self) -> tuple[int, int]:
        return len(self.query) + len(self.headers), len(self.path.pattern)

    def matches(self, method: str, path: str, query: dict[str, str], head: Head) -> bool:
        return (
            self.method == method
            and self.path.fullmatch(path) is not None
            and all(n in query and value in ("", query[n]) for n, value in self.query)
            and all(head.get(name) for name in self.headers)
        )


def environment(address: str) -> dict[str, str]:
    """What sends these services' calls to that address, and no other call."""
    return {f"AWS_ENDPOINT_URL_{name}": address for name in REDIRECTED.values()}


def expect_operation(service: str, operation: str) -> None:
    """Raises LookupError naming what there is when such calls don't come by here."""
    if service not in REDIRECTED:
        raise LookupError(f"expected a service of {', '.join(REDIRECTED)}, found {service!r}")
    known = [ANY, *model(service).operation_names, *([FORM_UPLOAD] if service == "s3" else [])]
    if operation not in known:
        close = get_close_matches(operation, known, n=4, cutoff=0.3) or known[:4]
        raise LookupError(
            f"{service} has no operation {operation!r}; expected one such as {', '.join(close)}"
        )


def operation_of_request(service: str, method: str, target: str, head: Head) -> str:
    """Of a service that tells its operations apart by method, path and query; else empty."""
    if service not in REDIRECTED:
        return ""
    parts = urlsplit(target)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    for pattern in _patterns(service):
        if pattern.matches(method, parts.path, query, head):
            return pattern.operation
    return ""


@cache
def model(service: str) -> ServiceModel:
    return botocore.session.get_session().get_service_model(service)


@cache
def _patterns(service: str) -> list[Pattern]:
    """Those that ask for most stand first: CopyObject is a PutObject with one more header."""
    found = (_pattern(operation) for operation in _operations(service))
    return sorted(found, key=lambda pattern: pattern.precision, reverse=True)


def _operations(service: str) -> Iterator[OperationModel]:
    for name in model(service).operation_names:
        yield model(service).operation_model(name)


def _pattern(operation: OperationModel) -> Pattern:
    path, _, literal = operation.http["requestUri"].partition("?")
    query, headers = set(parse_qsl(literal, keep_blank_values=True)), set()
    shape = operation.input_shape
    for name in shape.required_members if shape else []:
        place = shape.members[name].serialization  # type: ignore[union-attr]
        if place.get("location") == "querystring":
            query.add((place["name"], ""))
        elif place.get("location") == "header":
            headers.add(place["name"].lower())
    return Pattern(
        operation.name, operation.http["method"], _path(path), frozenset(query), frozenset(headers)
    )


def _path(template: str) -> re.Pattern[str]:
    """`{Name}` is one segment, `{Name+}` is the rest."""
    parts = re.split(r"(\{[^}]+\})", template)
    return re.compile("".join(_part(part) for part in parts) + "/?")


def _part(part: str) -> str:
    if not part.startswith("{"):
        return re.escape(part)
    return ".+" if part.endswith("+}") else "[^/]+"
