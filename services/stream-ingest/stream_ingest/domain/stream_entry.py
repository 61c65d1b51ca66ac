"""What is put into the stream, and how much of it at a time."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

# https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html; of larger records AWS
# takes some since 2025, which cost a shard's throughput: https://docs.aws.amazon.com/streams/latest/dev/large-records.html
MOST_ENTRIES = 500
MOST_REQUEST_BYTES = 5 * 1024 * 1024
MOST_ENTRY_BYTES = 1024 * 1024


class StreamEntry(Struct, frozen=True):
    """A record on its way into the stream; readings of a device keep to one shard by its key."""

    partition_key: str
    data: bytes

    @property
    def size_bytes(self) -> int:
        return len(self.partition_key.encode()) + len(self.data)


def requests_of(entries: Sequence[StreamEntry], indexes: Sequence[int]) -> Iterator[list[int]]:
    """The indexes in their order, parted so that each part is a request that AWS takes."""
    part: list[int] = []
    size_bytes = 0
    for index in indexes:
        entry_bytes = entries[index].size_bytes
        if part and (len(part) == MOST_ENTRIES or size_bytes + entry_bytes > MOST_REQUEST_BYTES):
            yield part
            part, size_bytes = [], 0
        part.append(index)
        size_bytes += entry_bytes
    if part:
        yield part
