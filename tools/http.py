"""HTTP as a user of the estate would speak it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

import urllib3

TIMEOUT_S = 30
SUMMARY_BYTES = 400


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def summary(self) -> str:
        """For a message: the status, and as much of the body as a line holds."""
        return f"{self.status}: {self.body[:SUMMARY_BYTES].decode(errors='replace')}"

    @cached_property
    def json(self) -> Any:
        return json.loads(self.body)


def call(method: str, url: str, headers: Mapping[str, str], body: object = None) -> Answer:
    """One request; a body is sent as JSON, and every status is an answer."""
    return _request(method, url, dict(headers), {} if body is None else {"json": body})


def send(method: str, url: str, headers: Mapping[str, str], content: bytes) -> Answer:
    """One request whose body goes as it is; what it is said to be stands in the headers."""
    return _request(method, url, dict(headers), {"body": content})


def upload(url: str, fields: Mapping[str, str], name: str, content: bytes) -> Answer:
    """A form with a file, as a browser sends it to S3, which ignores fields behind the file.

    Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/HTTPPOSTForms.html
    """
    return _request("POST", url, {}, {"fields": [*fields.items(), ("file", (name, content))]})


def _request(method: str, url: str, headers: dict[str, str], more: dict[str, Any]) -> Answer:
    address = urlsplit(url)
    if (address.hostname or "").endswith(".localhost"):
        # Every such name is this machine's (RFC 6761, section 6.3), and not every resolver knows.
        headers = {**headers, "Host": address.netloc}
        url = address._replace(netloc=f"127.0.0.1:{address.port or 80}").geturl()
    answer = urllib3.request(
        method, url, headers=headers, timeout=TIMEOUT_S, retries=False, redirect=False, **more
    )
    return Answer(answer.status, answer.headers, answer.data)
