"""What a step of the tour is, and what it holds the estate to."""

import time
from collections.abc import Callable
from typing import TypeVar

from tools.http import Answer

# A first start on a busy machine takes its time; what comes never is told soon enough.
PATIENCE_S = 60
LOOK_AGAIN_S = 0.1
Found = TypeVar("Found")

Step = tuple[str, Callable[[], str]]
"""What is shown, and the doing: it returns what was seen, or raises `NotAsPromised`."""


class NotAsPromised(Exception):
    """The estate did something else than the tour expected; the message names both."""


def expect(found: object, expected: object, what: str) -> None:
    if found != expected:
        raise NotAsPromised(f"{what}: expected {expected}, found {found}")


def expect_status(answer: Answer, expected: int, what: str) -> Answer:
    if answer.status != expected:
        raise NotAsPromised(f"{what}: expected {expected}, found {answer.summary}")
    return answer


def wait_for(
    what: str,
    look: Callable[[], Found | None],
    patience_s: float = PATIENCE_S,
    again_s: float = LOOK_AGAIN_S,
) -> Found:
    deadline = time.monotonic() + patience_s
    while time.monotonic() < deadline:
        if found := look():
            return found
        time.sleep(again_s)
    raise NotAsPromised(f"expected {what} within {patience_s} s, and it didn't come")


def slug(answer: Answer) -> str:
    """The end of a problem's `type`, which says what kind of refusal it is."""
    return str(answer.json["type"]).rpartition("/")[2]
