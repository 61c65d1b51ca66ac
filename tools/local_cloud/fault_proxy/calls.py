"""Which operation of which service a request is, read from what every signed request carries.

The service stands in the credential's scope `<key>/<day>/<region>/<service>/aws4_request`:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

import re
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import parse_qsl, unquote, urlsplit

from tools.local_cloud.fault_proxy.messages import Head
from tools.local_cloud.fault_proxy.operations import operation_of_request

SCOPE = re.compile(r"[\w-]+/\d{8}/(?P<region>[\w-]+)/(?P<service>[\w-]+)/aws4_request", re.ASCII)
# Where a service signs under another name than boto3 gives it.
SIGNED_AS = {"states": "stepfunctions", "monitoring": "cloudwatch"}
STREAMS = "DynamoDBStreams_"
FORM = "multipart/form-data"
SCOPE_IN_FORM_BYTES = 16 * 1024
"""A presigned POST's fields stand before its file."""


@dataclass(frozen=True)
class Call:
    head: Head
    body: bytes

    @cached_property
    def method(self) -> str:
        return self.head.first.partition(" ")[0]

    @cached_property
    def target(self) -> str:
        """Path and query as they came."""
        return self.head.first.split(" ")[1]

    @cached_property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.target).query, keep_blank_values=True))

    @property
    def is_json(self) -> bool:
        return "x-amz-json" in self.head.get("content-type")

    @property
    def is_form_upload(self) -> bool:
        return self.method == "POST" and self.head.get("content-type").startswith(FORM)

    @cached_property
    def signed_for(self) -> tuple[str, str]:
        """Region and service of the credential's scope, both empty when it isn't signed."""
        texts = [self.head.get("authorization"), self.query.get("X-Amz-Credential", "")]
        if self.is_form_upload:
            texts.append(self.body[:SCOPE_IN_FORM_BYTES].decode(errors="replace"))
        for text in texts:
            if found := SCOPE.search(text):
                return found["region"], found["service"]
        return "", ""

    @cached_property
    def service(self) -> str:
        """As boto3 names it, empty when the request isn't signed."""
        if self._amz_target.startswith(STREAMS):
            return "dynamodbstreams"
        signed_as = self.signed_for[1]
        return SIGNED_AS.get(signed_as, signed_as)

    @cached_property
    def operation(self) -> str:
        """As AWS names it, empty when it can't be told."""
        if self._amz_target:
            return self._amz_target.rpartition(".")[2]
        if action := self.query.get("Action") or self._action_in_body():
            return action
        if self.is_form_upload:
            return "PostObject"
        return operation_of_request(self.service, self.method, self.target, self.head)

    def contains(self, text: str) -> bool:
        return (
            not text
            or text in self.target
            or text in unquote(self.target)
            or text.encode() in self.body
        )

    @property
    def _amz_target(self) -> str:
        return self.head.get("x-amz-target")

    def _action_in_body(self) -> str:
        if "x-www-form-urlencoded" not in self.head.get("content-type"):
            return ""
        return dict(parse_qsl(self.body.decode(errors="replace"))).get("Action", "")
