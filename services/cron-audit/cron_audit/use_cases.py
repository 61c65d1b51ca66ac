"""Counting each event once, and knowing whose pages may show the counts."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol

from cron_audit.domain import Contended, Counter
from cron_audit.events import CloudEvent

CONFLICT_RETRIES = 4
ORIGIN_KEPT = timedelta(seconds=60)
ORIGIN_TRIED_AGAIN = timedelta(seconds=10)


class Ledger(Protocol):
    def count(self, event: CloudEvent, heard_at: datetime, forget_at: datetime) -> bool:
        """Count the event and remember it until `forget_at`, or neither.

        Answers False when it is remembered already. Raises Contended when another
        transaction holds its type's counter, TransientError when the store can't now.
        """

    def counters(self) -> list[Counter]:
        """By type, in the order of the types."""


@dataclass(frozen=True, slots=True)
class CountEvent:
    """`pause` waits before another try, which it is given the number of, from 0."""

    ledger: Ledger
    now: Callable[[], datetime]
    retention: timedelta
    pause: Callable[[int], None]

    def __call__(self, event: CloudEvent) -> bool:
        """Answers whether the event is new; events of one type meet at one counter."""
        now = self.now()
        for attempt in range(CONFLICT_RETRIES):
            try:
                return self.ledger.count(event, now, now + self.retention)
            except Contended:
                self.pause(attempt)
        return self.ledger.count(event, now, now + self.retention)


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
            self._origin, self._kept_until = None, now + ORIGIN_TRIED_AGAIN
            self._origin = self.registry.console_origin()
            self._kept_until = now + ORIGIN_KEPT
        return self._origin
