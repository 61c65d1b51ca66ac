"""What two estates of one clone share is used by one of them at a time."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from tools.repository import STATE


@contextmanager
def turn(of: str) -> Iterator[IO[str]]:
    """Whoever comes second waits. Held until closed, by children that inherit it too."""
    file = STATE / "locks" / of
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield held
