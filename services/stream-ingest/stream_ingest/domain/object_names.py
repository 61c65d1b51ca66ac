"""The names of what is kept: they follow from shard and range of sequence numbers, so that a repeat
overwrites itself.

Where two attempts at one range may differ, such as when a device became known between them, a
digest of the content parts the two, and the commit says which of them holds.
"""

from datetime import UTC, datetime
from hashlib import blake2b

from stream_ingest.domain.reading import ShardBatch

REFUSED, REPLAYED = "refused/", "replayed/"
_DIGEST_BYTES = 6


def raw_key(batch: ShardBatch) -> str:
    shard_id, _, positions = batch.name.partition("/")
    day = day_of(batch.records[0].arrived_at_us)
    return f"raw/{shard_id}/{day}/{positions}.ndjson.gz"


def accepted_key(name: str, lines: bytes) -> str:
    return f"accepted/{name}-{_digest(lines)}.ndjson.gz"


def refused_key(name: str, lines: bytes) -> str:
    return f"{REFUSED}{name}-{_digest(lines)}.ndjson"


def replayed_key(key: str, lines: bytes) -> str:
    """Where the lines of a refused object go that were put back into the stream."""
    return f"{REPLAYED}{_name(key)}-{_digest(lines)}.ndjson"


def left_key(key: str, lines: bytes) -> str:
    """Where the lines of a refused object go that were not."""
    return refused_key(_name(key), lines)


def stored_key(shard_id: str, arrived_at_us: int, first: str, last: str) -> str:
    """Of a Parquet object; first and last are the sequence numbers of its range."""
    return f"stream-ingest/readings/{day_of(arrived_at_us)}/{shard_id}/{first}-{last}.parquet"


def day_of(moment_us: int) -> str:
    """The day in UTC, as 2026-02-05."""
    return datetime.fromtimestamp(moment_us // 1_000_000, UTC).date().isoformat()


def _name(refused: str) -> str:
    return refused.removeprefix(REFUSED).rpartition("-")[0]


def _digest(lines: bytes) -> str:
    return blake2b(lines, digest_size=_DIGEST_BYTES).hexdigest()
