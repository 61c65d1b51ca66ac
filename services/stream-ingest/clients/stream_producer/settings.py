"""How a producer batches, waits and gives up."""

from dataclasses import dataclass

# https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html
MOST_RECORDS = 500
MOST_REQUEST_BYTES = 5 * 1024 * 1024
MOST_RECORD_BYTES = 1024 * 1024
MOST_KEY_CHARACTERS = 256


@dataclass(frozen=True, slots=True)
class Settings:
    """A request goes out when so many records or bytes wait, or one of them has for `linger_s`.

    `most_pending_*` bound what is kept in memory: beyond it `put` waits. What the stream has not
    taken `expire_s` after it was put is handed to `failed`. A refused record waits for a random
    part of `first_pause_s`, then of twice as long, up to `longest_pause_s`.
    """

    batch_records: int = MOST_RECORDS
    batch_bytes: int = MOST_REQUEST_BYTES
    linger_s: float = 0.1
    most_pending_records: int = 20_000
    most_pending_bytes: int = 64 * 1024 * 1024
    expire_s: float = 300.0
    first_pause_s: float = 0.1
    longest_pause_s: float = 5.0
    aggregation: "Aggregation | None" = None

    def __post_init__(self) -> None:
        if not 1 <= self.batch_records <= MOST_RECORDS:
            raise ValueError(f"expected batch_records from 1 to {MOST_RECORDS}, found {self!r}")
        if self.most_pending_bytes < MOST_RECORD_BYTES or self.most_pending_records < 1:
            raise ValueError(f"expected room for a record of {MOST_RECORD_BYTES} bytes: {self!r}")


@dataclass(frozen=True, slots=True)
class Aggregation:
    """Packs readings of several devices into one record of at most `most_bytes`.

    Devices are dealt to `lanes` by the hash that also deals them to shards. Of a stream with no
    more shards than lanes, both powers of two and all shards of one size, a lane is in one shard:
    so a device stays in the shard where its plain records are.
    """

    lanes: int = 16
    most_bytes: int = 50 * 1024

    def __post_init__(self) -> None:
        if self.lanes < 1 or self.lanes & (self.lanes - 1):
            raise ValueError(f"expected a power of two as lanes, found {self.lanes}")
        if not 1024 <= self.most_bytes <= MOST_RECORD_BYTES - 4 * MOST_KEY_CHARACTERS:
            raise ValueError(
                f"expected most_bytes from 1024 to about 1 MB, found {self.most_bytes}"
            )
