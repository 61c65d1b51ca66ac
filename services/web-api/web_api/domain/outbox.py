"""Events that wait to be published, and how many the bus takes at once."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from msgspec import Struct

# https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
MOST_ENTRIES = 10
# https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevent-size.html
MOST_BYTES = 256 * 1024


class Waiting(Struct, frozen=True):
    """An outbox item: `event` is the CloudEvent as JSON, `sort_key` is `<created>#<event id>`."""

    sort_key: str
    source: str
    type: str
    event: str

    @property
    def size_bytes(self) -> int:
        """As EventBridge counts an entry: source, detail-type and detail in UTF-8."""
        return sum(len(part.encode()) for part in (self.source, self.type, self.event))

    @property
    def since(self) -> datetime:
        return datetime.fromisoformat(self.sort_key.partition("#")[0])


def sort_key(created_at: datetime, event_id: str) -> str:
    """Microseconds always, so that the order of the text is the order of time."""
    return f"{created_at.isoformat(timespec='microseconds')}#{event_id}"


def batches(waiting: Iterable[Waiting]) -> Iterator[list[Waiting]]:
    """Cut into what one PutEvents takes, in order; an event too large for any stands alone."""
    batch: list[Waiting] = []
    size_bytes = 0
    for item in waiting:
        if len(batch) == MOST_ENTRIES or (batch and size_bytes + item.size_bytes > MOST_BYTES):
            yield batch
            batch, size_bytes = [], 0
        batch.append(item)
        size_bytes += item.size_bytes
    if batch:
        yield batch
