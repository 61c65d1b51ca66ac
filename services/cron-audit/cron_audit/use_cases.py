"""Counting each event once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from cron_audit.domain import Contended, Counter
from cron_audit.events import CloudEvent

CONFLICT_RETRIES = 4


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
