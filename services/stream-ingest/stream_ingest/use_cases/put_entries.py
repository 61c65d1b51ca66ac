"""Putting records into the stream: what it refuses comes again, for as long as the caller waits."""

from collections.abc import Callable, Iterator, Sequence
from itertools import count
from typing import Protocol

from msgspec import Struct

from stream_ingest.domain.errors import TransientError
from stream_ingest.domain.stream_entry import StreamEntry, requests_of

# The waiting doubles from round to round, and its length is drawn at random below that, so that
# those who were refused together don't come together again:
# https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/
FIRST_PAUSE_S = 0.1
LONGEST_PAUSE_S = 2.0


class Stream(Protocol):
    def put(self, entries: Sequence[StreamEntry]) -> list[str | None]:
        """For each entry None, or the code by which it is refused.

        Raises TransientError when nothing is known of any of them.
        """


class PutEntries(Struct, frozen=True):
    """No request begins later than `patience_s` after the first.

    `clock` and `pause` are in seconds, `drawn` is a number from 0 to 1.
    """

    stream: Stream
    patience_s: float
    clock: Callable[[], float]
    pause: Callable[[float], None]
    drawn: Callable[[], float]

    def __call__(self, entries: Sequence[StreamEntry]) -> dict[int, str]:
        """Indexes of the entries that the stream has not taken, with its last words about each.

        Entries of one key may change places when some are refused; and where a request failed as
        a whole, what is told as not taken may be in the stream all the same.
        """
        left = dict.fromkeys(range(len(entries)), "the time was up before")
        ends_at = self.clock() + self.patience_s
        for longest_s in self._pauses():
            self._round(entries, left, ends_at)
            if not left or self.clock() > ends_at:
                break
            self.pause(self.drawn() * longest_s)
        return left

    def _pauses(self) -> Iterator[float]:
        return (min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2**number) for number in count())

    def _round(self, entries: Sequence[StreamEntry], left: dict[int, str], ends_at: float) -> None:
        for part in requests_of(entries, list(left)):
            if self.clock() > ends_at:
                return
            for index, code in zip(part, self._put([entries[i] for i in part]), strict=True):
                if code is None:
                    del left[index]
                else:
                    left[index] = code

    def _put(self, entries: Sequence[StreamEntry]) -> list[str | None]:
        try:
            return self.stream.put(entries)
        except TransientError as error:
            return [str(error)] * len(entries)
