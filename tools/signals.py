"""The signals that end a process, acted on when and how it suits what is under way."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextmanager
def raising(interruption: type[BaseException]) -> Iterator[None]:
    """They become an exception, so that what was started is ended in order."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise interruption

    with _handled_by(interrupt):
        yield


@contextmanager
def held() -> Iterator[None]:
    """They are acted on afterwards. Not blocked: a child would inherit that."""
    came: list[int] = []
    with _handled_by(lambda number, _: came.append(number)):
        yield
    for number in came:
        signal.raise_signal(number)


@contextmanager
def _handled_by(handler: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    before = [signal.signal(number, handler) for number in ENDING]
    try:
        yield
    finally:
        for number, earlier in zip(ENDING, before, strict=True):
            signal.signal(number, earlier)
