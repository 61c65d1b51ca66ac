"""What waits for delivery, and what the last delivery of a shard has promised."""

from collections.abc import Sequence

from msgspec import Struct

MOST_BATCHES = 99
"""In one delivery: a transaction of 100 items deletes them and writes the shard's delivery.
https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html"""


class Pending(Struct, frozen=True):
    """A batch whose accepted readings wait. `name` is the batch's, <shard>/<first>-<last>; `at` is
    what its item is sorted by."""

    at: str
    name: str
    accepted_key: str
    count: int
    size_bytes: int

    @property
    def first(self) -> str:
        return self.name.rpartition("/")[2].partition("-")[0]

    @property
    def last(self) -> str:
        return self.name.rpartition("-")[2]


class Delivery(Struct, frozen=True):
    """How far a shard was delivered. `promised` is the event of the last delivery, as JSON, until
    it is known to be published."""

    shard_id: str
    version: int = 0
    promised: str | None = None


class Rows(Struct, frozen=True):
    """Readings as one Parquet object. Times are microseconds since 1970: when the first row
    arrived, and between which the earliest and the latest were observed."""

    content: bytes
    count: int
    arrived_at_us: int
    observed_from_us: int
    observed_until_us: int


def part_of(pending: Sequence[Pending], size_bytes: int) -> Sequence[Pending]:
    """The batches of one object: in order, until the size is reached; at least one."""
    total = 0
    for number, batch in enumerate(pending[:MOST_BATCHES], start=1):
        total += batch.size_bytes
        if total >= size_bytes:
            return pending[:number]
    return pending[:MOST_BATCHES]
