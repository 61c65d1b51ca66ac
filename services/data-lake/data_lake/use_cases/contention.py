"""Trying again what met another write."""

from collections.abc import Callable
from typing import TypeVar

from data_lake.domain.errors import Contended

CONFLICT_RETRIES = 3

Answer = TypeVar("Answer")


def persistently(work: Callable[[], Answer], pause: Callable[[int], None]) -> Answer:
    """`pause` waits before another try, which it is given the number of, from 0.

    `work` reads afresh what it decides by. Raises Contended when the last try meets another too.
    """
    for attempt in range(CONFLICT_RETRIES):
        try:
            return work()
        except Contended:
            pause(attempt)
    return work()
