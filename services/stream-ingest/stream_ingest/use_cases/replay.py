"""Refused readings go back into the stream as they came, once what refused them is mended.

An object is moved only after the stream has taken its readings: a replay that dies repeats them,
and a reading that was taken the first time is a duplicate the second time.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from msgspec import Struct, structs

from stream_ingest.domain.stream_entry import StreamEntry
from stream_ingest.events.kept_lines import RefusedLine
from stream_ingest.events.replays import ReplayAsked, Replayed


class RefusedReadings(Protocol):
    def keys(self, after: str | None, most: int) -> list[str]:
        """The next keys in their order."""

    def read(self, key: str) -> list[RefusedLine]:
        """Empty when the object is no more: another replay has moved it."""

    def move(self, key: str, replayed: Sequence[RefusedLine], left: Sequence[RefusedLine]) -> None:
        """Keep the replayed ones apart, and what is left under a key of its own."""


class PutEntries(Protocol):
    def __call__(self, entries: Sequence[StreamEntry]) -> dict[int, str]:
        """Answers indexes of the entries that the stream has not taken, and why."""


class Replay(Struct, frozen=True):
    refused: RefusedReadings
    put: PutEntries
    now: Callable[[], datetime]
    most_objects: int = 100

    def __call__(self, asked: ReplayAsked) -> Replayed:
        """Goes through `most_objects` objects at most: a function has an end.

        What is refused once more arrives later than now, and isn't put back again and again.
        """
        asked = structs.replace(asked, until=asked.until or self.now())
        keys = self.refused.keys(asked.after, self.most_objects)
        objects = readings = not_taken = 0
        for key in keys:
            lines = self.refused.read(key)
            chosen = [line for line in lines if asked.matches(line.reason, line.arrived_at_us)]
            if not chosen:
                continue
            objects += 1
            readings += len(chosen)
            if not asked.dry_run:
                not_taken += self._put_back(key, lines, chosen)
        more = len(keys) == self.most_objects
        return Replayed(objects, readings - not_taken, not_taken, keys[-1] if more else None)

    def _put_back(
        self, key: str, lines: Sequence[RefusedLine], chosen: Sequence[RefusedLine]
    ) -> int:
        not_taken = self.put([StreamEntry(line.partition_key, line.data) for line in chosen])
        taken = [line for index, line in enumerate(chosen) if index not in not_taken]
        if taken:
            gone = set(map(id, taken))
            self.refused.move(key, taken, [line for line in lines if id(line) not in gone])
        return len(not_taken)
