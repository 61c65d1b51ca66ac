"""Our own copy of what web-api says of devices: the highest revision wins, in any order."""

from enum import StrEnum
from itertools import count
from typing import Protocol

from msgspec import Struct

from stream_ingest.domain.device import Registered, Retired
from stream_ingest.use_cases.settle_held import ReleaseHeld

# Some 2,000 readings, which take seconds; the rest of a device is left to the minute's timer.
MOST_PAGES = 20


class LearnedDevices(Protocol):
    """Both raise TransientError when the store can't now."""

    def register(self, device: Registered) -> bool:
        """Answers whether that was news: no registration of as high a revision was kept."""

    def retire(self, device: Retired) -> bool:
        """As `register`, among retirements. Which of the two is later, their revisions say."""


class Noted(StrEnum):
    NEW = "new"
    AGAIN = "known before"


class LearnDevice(Struct, frozen=True):
    devices: LearnedDevices
    release: ReleaseHeld

    def __call__(self, learned: Registered | Retired) -> tuple[Noted, int]:
        """Answers how many held readings were put back into the stream, too.

        They are by old news as well: an attempt may have ended between the two.
        """
        if isinstance(learned, Retired):
            is_new, released = self.devices.retire(learned), 0
        else:
            is_new = self.devices.register(learned)
            pages = count()
            released = self.release(learned.device_id, lambda: next(pages) < MOST_PAGES)
        return (Noted.NEW if is_new else Noted.AGAIN), released
