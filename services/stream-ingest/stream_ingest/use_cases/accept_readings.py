"""Readings of one request: each is put into the stream, or told why not, by its index."""

from collections.abc import Callable, Sequence

from msgspec import Struct

from stream_ingest.domain.reading import Reading
from stream_ingest.domain.stream_entry import MOST_ENTRY_BYTES, StreamEntry
from stream_ingest.events.readings import Unreadable, read

# Beside the reasons that a reading in the stream may be refused for (domain/reading.py).
TOO_LARGE = "too-large"
NOT_NOW = "not-now"


class Refused(Struct, frozen=True):
    """`index` counts from 0 in the order of the request."""

    index: int
    reason: str
    detail: str


class Taken(Struct, frozen=True):
    """How many readings are in the stream, and in order of their indexes those that aren't."""

    accepted: int
    refused: list[Refused]

    @property
    def is_none_now(self) -> bool:
        """Nothing was taken, and some of it could be in a moment."""
        return not self.accepted and any(each.reason == NOT_NOW for each in self.refused)


class AcceptReadings(Struct, frozen=True):
    """`put` answers the indexes that the stream has not taken, with why."""

    put: Callable[[Sequence[StreamEntry]], dict[int, str]]

    def __call__(self, readings: Sequence[bytes]) -> Taken:
        """Takes the readings as they came. A reading may be told as not taken and yet count: it is
        to be sent again under its id, by which it counts once."""
        entries: list[StreamEntry] = []
        indexes: list[int] = []
        refused: list[Refused] = []
        for index, found in enumerate(read([*readings])):
            judged = _judged(index, found, readings[index])
            if isinstance(judged, StreamEntry):
                entries.append(judged)
                indexes.append(index)
            else:
                refused.append(judged)
        left = self.put(entries)
        refused += [Refused(indexes[at], NOT_NOW, why) for at, why in left.items()]
        return Taken(len(entries) - len(left), sorted(refused, key=lambda each: each.index))


def _judged(index: int, found: Reading | Unreadable, data: bytes) -> StreamEntry | Refused:
    if isinstance(found, Unreadable):
        return Refused(index, found.reason, str(found))
    # By its device, so that a device's readings keep to one shard.
    entry = StreamEntry(found.device_id, data)
    if entry.size_bytes > MOST_ENTRY_BYTES:
        detail = f"expected at most {MOST_ENTRY_BYTES} bytes, found {entry.size_bytes}"
        return Refused(index, TOO_LARGE, detail)
    return entry
