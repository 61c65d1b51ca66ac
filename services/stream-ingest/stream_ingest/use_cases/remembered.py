"""What an earlier batch has read or written, which this one may well need again."""

from collections.abc import Hashable
from typing import Generic, TypeVar

KeyT = TypeVar("KeyT", bound=Hashable)
ValueT = TypeVar("ValueT")


class Remembered(Generic[KeyT, ValueT]):
    """Holds what was asked for or kept since the age before; memory is bounded by two batches.

    It may be outdated: whoever writes by it does so under the version that it had.
    """

    def __init__(self) -> None:
        self._now: dict[KeyT, ValueT] = {}
        self._before: dict[KeyT, ValueT] = {}

    def age(self) -> None:
        self._before = self._now
        self._now = {}

    def take(self, key: KeyT) -> ValueT | None:
        """It is forgotten with that: who fails with it must not find it again."""
        found = self._before.pop(key, None)
        return self._now.pop(key, found)

    def keep(self, key: KeyT, value: ValueT) -> None:
        self._now[key] = value
