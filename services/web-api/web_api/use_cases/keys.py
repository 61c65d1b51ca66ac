"""Doing once what comes with an idempotency key."""

from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

from msgspec import Struct

from web_api.domain.errors import AlreadyRegistered, TransientError
from web_api.domain.keys import Kept, Key
from web_api.use_cases.contention import persistently

Thing = TypeVar("Thing")


class Keys(Protocol):
    def find(self, digest: str) -> Kept | None:
        """What was kept before is found at once; raises TransientError when the store can't now."""


class Done(Struct, Generic[Thing], frozen=True):
    """The thing that was made now, or the JSON that an earlier request was answered with."""

    thing: Thing | None
    replay: str | None = None


def once(
    make: Callable[[], Thing], key: Key | None, keys: Keys, pause: Callable[[int], None]
) -> Done[Thing]:
    """`make` keeps thing and key in one transaction; it raises AlreadyRegistered if one is taken.

    Raises KeyReused when the key has named something else.
    """
    try:
        return Done(persistently(make, pause))
    except AlreadyRegistered:
        kept = keys.find(key.digest) if key else None
        if key is None or kept is None:
            raise TransientError("an id or a key is there for a write and not for a read") from None
        return Done(None, kept.replay(key))
