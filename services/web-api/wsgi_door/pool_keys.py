"""The keys by which a user pool signs its tokens.

Source: https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPException
from threading import Lock
from urllib.request import urlopen

from jwt import PyJWK, PyJWKSet, PyJWTError

# Whoever sends tokens with made-up key ids must not make us ask the pool each time.
ASK_EVERY_SECONDS = 10.0
# So long a key that the pool has withdrawn may go on; an hour is also the life of a token.
KEEP_SECONDS = 3600.0
TIMEOUT_SECONDS = 2.0
MOST_BYTES = 64 * 1024


class Unreachable(Exception):
    """The pool doesn't tell its keys; `retry_after_seconds` is when it is asked again."""

    def __init__(self, retry_after_seconds: float, cause: str) -> None:
        super().__init__(cause)
        self.retry_after_seconds = retry_after_seconds


class UnknownKey(Exception):
    """The pool has no such key."""


def fetched(url: str) -> PyJWKSet:
    """Raises OSError, HTTPException or PyJWTError when there are none."""
    with urlopen(url, timeout=TIMEOUT_SECONDS) as answer:
        return PyJWKSet.from_json(answer.read(MOST_BYTES).decode())


@dataclass
class PoolKeys:
    """Keeps the keys, and asks again when a token names one that isn't among them.

    So a rotation needs no restart: the first token under the new key brings it.
    """

    fetch: Callable[[], PyJWKSet]
    monotonic: Callable[[], float] = time.monotonic
    _keys: dict[str, PyJWK] = field(default_factory=dict)
    _asked_at: float | None = None
    _told_at: float | None = None
    _fault: str | None = None
    _asking: Lock = field(default_factory=Lock)

    def key(self, key_id: str) -> PyJWK:
        """Raises UnknownKey, or Unreachable when nobody can say."""
        if key := self._kept(key_id):
            return key
        with self._asking:
            if key := self._kept(key_id):
                return key
            if self._may_ask():
                self._ask()
            if key := self._keys.get(key_id):
                return key
            if self._fault is not None:
                raise Unreachable(self._seconds_to_wait(), self._fault)
        raise UnknownKey(key_id)

    def _kept(self, key_id: str) -> PyJWK | None:
        is_fresh = self._told_at is not None and self.monotonic() - self._told_at < KEEP_SECONDS
        return self._keys.get(key_id) if is_fresh else None

    def _may_ask(self) -> bool:
        return self._asked_at is None or self._seconds_to_wait() <= 0

    def _seconds_to_wait(self) -> float:
        return (self._asked_at or 0.0) + ASK_EVERY_SECONDS - self.monotonic()

    def _ask(self) -> None:
        """A pool that can't be reached leaves what it told before: those keys were its own."""
        try:
            told = self.fetch()
            # Together: a thread that looks meanwhile sees the old ones or the new ones.
            self._keys = {key.key_id: key for key in told if key.key_id}
            self._told_at, self._fault = self.monotonic(), None
        except (OSError, HTTPException, ValueError, PyJWTError) as error:
            self._fault = f"{type(error).__name__}: {error}"
        self._asked_at = self.monotonic()
