"""Answering once what comes with an idempotency key."""

from collections.abc import Callable
from typing import Protocol

from msgspec import Struct

from data_lake.domain.replies import Kept, Key


class Replies(Protocol):
    def find(self, digest: str) -> Kept | None:
        """What was kept before is found at once; raises TransientError when the store can't now."""

    def keep(self, digest: str, kept: Kept) -> Kept:
        """The one that is stored: this one, or what another request has kept before."""


class AnswerOnce(Struct, frozen=True):
    """For work that may be done twice to the same end, so that the key needs no lock."""

    replies: Replies

    def __call__(self, key: Key | None, work: Callable[[], str]) -> tuple[str, bool]:
        """What `work` gives, and whether it did so for an earlier request. Raises KeyReused."""
        if key is None:
            return work(), False
        kept = self.replies.find(key.digest)
        if kept is not None:
            return kept.replay(key), True
        answer = work()
        stored = self.replies.keep(key.digest, Kept(key.content, answer))
        return stored.replay(key), stored.answer != answer
