"""Publishing what the outbox holds: at once, and again when that failed."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import chain, takewhile
from typing import Protocol

from msgspec import Struct

from web_api.domain.errors import TransientError
from web_api.domain.outbox import Waiting, batches

# A log line holds 256 KB; what befalls one event of a disturbance befalls the next.
MOST_FAULTS = 10


class Bus(Protocol):
    def publish(self, batch: Sequence[Waiting]) -> dict[str, str]:
        """Answer the refused: sort key → reason; raise TransientError if none was taken."""


class Outbox(Protocol):
    def older_than(self, moment: datetime) -> Iterator[Waiting]:
        """Oldest first, read as far as it is asked for."""

    def delete(self, sort_key: str) -> None:
        """Twice is as once; raises TransientError when the store can't now."""


class Relayed(Struct, frozen=True):
    """How many stay in the outbox after all, and the first reasons for it."""

    published: int
    left: int
    faults: tuple[str, ...]


class RelayOutbox(Struct, frozen=True):
    """Publish, then delete. What is published twice carries the same id."""

    bus: Bus
    outbox: Outbox

    def __call__(self, waiting: Iterable[Waiting]) -> Relayed:
        """Stop at the first call that fails: in a disturbance each costs its whole time-out."""
        published = taken = deleted = 0
        faults: list[str] = []
        try:
            for batch in batches(waiting):
                taken += len(batch)
                refused = self.bus.publish(batch)
                published += len(batch) - len(refused)
                faults += [f"{sort_key}: {reason}" for sort_key, reason in refused.items()]
                for item in batch:
                    if item.sort_key not in refused:
                        self.outbox.delete(item.sort_key)
                        deleted += 1
        except TransientError as error:
            faults.append(str(error))
        return Relayed(published, taken - deleted, tuple(faults[:MOST_FAULTS]))


class Swept(Struct, frozen=True):
    oldest_age: timedelta
    relayed: Relayed


class SweepOutbox(Struct, frozen=True):
    """`grace` leaves the stream time to publish first."""

    outbox: Outbox
    relay: RelayOutbox
    now: Callable[[], datetime]
    grace: timedelta

    def __call__(self, has_time: Callable[[], bool]) -> Swept:
        now = self.now()
        waiting = self.outbox.older_than(now - self.grace)
        oldest = next(waiting, None)
        if oldest is None:
            return Swept(timedelta(0), Relayed(0, 0, ()))
        in_time = takewhile(lambda _: has_time(), chain([oldest], waiting))
        return Swept(now - oldest.since, self.relay(in_time))
