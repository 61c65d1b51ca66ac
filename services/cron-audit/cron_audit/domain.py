"""What is counted and what may go wrong. Pure: no clock, network or environment."""

from dataclasses import dataclass
from datetime import datetime


class PermanentError(Exception):
    """Never: the message itself is wrong; no retry will mend it."""


class TransientError(Exception):
    """Not now: the message is fine and the world was not; try again."""


class Contended(TransientError):
    """Another transaction holds the same counter; nothing was written."""


@dataclass(frozen=True, slots=True)
class Counter:
    """How many events of one type were heard, and when this service last heard one."""

    type: str
    count: int
    last_heard_at: datetime
