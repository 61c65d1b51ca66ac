"""The keys that sign cursors, kept for a while and read again when one is rotated."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol

KEPT = timedelta(minutes=5)
# A made-up cursor makes nobody read more often than this.
READ_AGAIN = timedelta(seconds=10)


class Keys(Protocol):
    def read(self) -> tuple[bytes, ...]:
        """The key to sign by, then those that are still good; raises TransientError."""


@dataclass(slots=True)
class CursorKeys:
    """Never logged, never in the environment."""

    store: Keys
    now: Callable[[], datetime]
    _keys: tuple[bytes, ...] = field(default=(), init=False, repr=False)
    _read_at: datetime = field(default=datetime.min.replace(tzinfo=UTC), init=False)

    def __call__(self) -> tuple[bytes, ...]:
        """The key to sign by first, then those that are still good."""
        return self._not_older_than(KEPT)

    def afresh(self) -> tuple[bytes, ...]:
        """For a cursor that none of the kept keys has signed."""
        return self._not_older_than(READ_AGAIN)

    def _not_older_than(self, age: timedelta) -> tuple[bytes, ...]:
        now = self.now()
        if now - self._read_at >= age:
            self._keys = self.store.read()
            self._read_at = now
        return self._keys
