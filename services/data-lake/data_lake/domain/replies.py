"""Idempotency keys: what a request that comes again is known by, and answered with.

Source: https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-idempotency-key-header-07
"""

from hashlib import sha256

from msgspec import Struct

from data_lake.domain.query import KeyReused


class Key(Struct, frozen=True):
    """`digest` names one caller's key of one operation, `content` what was asked; both SHA-256."""

    digest: str
    content: str


class Kept(Struct, frozen=True):
    """What the first request was, and the answer, or what it is made of."""

    content: str
    answer: str

    def replay(self, key: Key) -> str:
        """The first answer; raises KeyReused when the key named something else."""
        if self.content != key.content:
            raise KeyReused("the key was sent before with other content; take a new key")
        return self.answer


def key_of(caller: str, operation: str, idempotency_key: str, content: bytes) -> Key:
    """The table needs to know neither caller nor key; none of the three holds a space."""
    named = f"{caller} {operation} {idempotency_key}"
    return Key(sha256(named.encode()).hexdigest(), sha256(content).hexdigest())
