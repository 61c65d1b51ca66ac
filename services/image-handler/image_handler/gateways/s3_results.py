"""The bucket of results that are too large for a function's answer."""

from image_handler.domain.errors import TransientError
from image_handler.domain.records import dataclass
from image_handler.domain.result_link import ResultLink
from image_handler.gateways.aws_calls import Call, Calls, code_of
from image_handler.gateways.http_connection import Answer
from image_handler.gateways.s3_addresses import Address, address
from image_handler.gateways.signature_v4 import encoded, presigned_query

LINK_VALID_S = 900
"""A role's credentials, which links are signed with, may end as soon as this."""


@dataclass(frozen=True, slots=True)
class S3Results:
    """Links lead to the distribution that serves the bucket where there is one, else to S3."""

    calls: Calls
    bucket: str
    url_below: str | None = None

    def store(
        self, key: str, data: bytes, content_type: str, cache_control: str | None = None
    ) -> ResultLink:
        """Twice is as once. Raises TransientError."""
        headers = {"content-type": content_type}
        if cache_control:
            headers["cache-control"] = cache_control
        at = self._address(key)
        answer = self.calls.send(at.server, Call("PUT", at.path, headers, data))
        if answer.status != 200:
            raise _refused(answer, key)
        return self._link(key, at)

    def find(self, key: str) -> ResultLink | None:
        """None as long as nothing was stored there. Raises TransientError."""
        at = self._address(key)
        answer = self.calls.send(at.server, Call("HEAD", at.path))
        if answer.status == 404:
            return None
        if answer.status != 200:
            raise _refused(answer, key)
        return self._link(key, at)

    def _address(self, key: str) -> Address:
        return address(self.bucket, key, self.calls.access)

    def _link(self, key: str, at: Address) -> ResultLink:
        if self.url_below:
            return ResultLink(f"{self.url_below.rstrip('/')}/{encoded(key, safe='/')}")
        query = presigned_query(
            at.path, at.server.authority, LINK_VALID_S, self.calls.scope(), self.calls.credentials
        )
        return ResultLink(f"{at.url}?{query}", LINK_VALID_S)


def _refused(answer: Answer, key: str) -> Exception:
    """A result can be made again: whatever is wrong here isn't the request's fault."""
    return TransientError(f"result {key!r}: S3 answers {answer.status} {code_of(answer)}")
