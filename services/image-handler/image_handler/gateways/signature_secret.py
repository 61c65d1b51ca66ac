"""Secrets that signatures of URLs are checked with, read rarely enough to cost nothing."""

import json
import time
from collections.abc import Callable

from image_handler.domain.records import dataclass, field
from image_handler.domain.secrets import SecretMissing
from image_handler.gateways.aws_calls import Calls, code_of
from image_handler.gateways.json_calls import call_json, regional_server

KEPT_S = 300.0
"""After a rotation both keys are valid for longer than this (docs/reference)."""


@dataclass(slots=True)
class SignatureSecret:
    calls: Calls
    clock: Callable[[], float] = time.monotonic
    kept: dict[str, tuple[float, str]] = field(default_factory=dict)

    def read(self, name: str) -> str:
        """Raises SecretMissing, or TransientError; neither is kept, the next call asks again."""
        if name in self.kept and self.clock() < self.kept[name][0]:
            return self.kept[name][1]
        answer = call_json(
            self.calls,
            regional_server("secretsmanager", self.calls.access),
            "secretsmanager.GetSecretValue",
            {"SecretId": name},
        )
        if answer.status != 200:
            raise SecretMissing(f"{name!r}: {answer.status} {code_of(answer)}")
        secret = json.loads(answer.body).get("SecretString")
        if not isinstance(secret, str):
            raise SecretMissing(f"{name!r} is binary, expected text")
        self.kept[name] = (self.clock() + KEPT_S, secret)
        return secret
