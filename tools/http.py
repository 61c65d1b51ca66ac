"""HTTP as a user of the estate would speak it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

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
    more: dict[str, Any] = {} if body is None else {"json": body}
    answer = urllib3.request(
        method, url, headers=dict(headers), timeout=TIMEOUT_S, retries=False, **more
    )
    return Answer(answer.status, answer.headers, answer.data)
