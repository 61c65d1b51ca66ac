"""Which pages of other origins a browser may let call here: those of the console."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol

KEPT = timedelta(seconds=60)
TRIED_AGAIN = timedelta(seconds=10)


class Registry(Protocol):
    def console_origin(self) -> str:
        """Raises TransientError when no console is registered, or the registry can't now."""


@dataclass(slots=True)
class ConsoleOrigin:
    """Reads at most once in the time for which what came of it is kept."""

    registry: Registry
    now: Callable[[], datetime]
    _origin: str | None = field(default=None, init=False)
    _kept_until: datetime = field(default=datetime.min.replace(tzinfo=UTC), init=False)

    def __call__(self) -> str | None:
        """Raises what the registry raises; there is none until it is read again."""
        now = self.now()
        if now >= self._kept_until:
            # Before the call, so that its failure is kept too.
            self._origin, self._kept_until = None, now + TRIED_AGAIN
            self._origin = self.registry.console_origin()
            self._kept_until = now + KEPT
        return self._origin
