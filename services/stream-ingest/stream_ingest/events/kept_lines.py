"""The lines of what is kept: records as received, refused readings, accepted ones. A line is a JSON
object in UTF-8 that ends in a line feed; bytes are told in base64 and so come back exactly."""

from collections.abc import Sequence

from msgspec import Struct, json

from stream_ingest.domain.reading import Reason, Refusal, ShardBatch, StreamRecord
from stream_ingest.domain.stored import StoredReading


class RawLine(Struct, frozen=True, rename="camel"):
    """A record of the stream as received."""

    shard_id: str
    sequence_number: str
    partition_key: str
    arrived_at_us: int
    data: bytes


class RefusedLine(Struct, frozen=True, rename="camel"):
    """`data` are the original bytes of the reading, or of the whole record that can't be parted.

    `sequence_number` and `sub_sequence_number` say where it stood in the stream; `arrived_at_us`
    when, in microseconds since 1970.
    """

    reason: Reason
    detail: str
    sequence_number: str
    sub_sequence_number: int
    partition_key: str
    arrived_at_us: int
    data: bytes


_ENCODER = json.Encoder()


def raw_lines(batch: ShardBatch) -> bytes:
    return _ENCODER.encode_lines(
        [
            RawLine(
                batch.shard_id,
                record.sequence_number,
                record.partition_key,
                record.arrived_at_us,
                record.data,
            )
            for record in batch.records
        ]
    )


def refused_lines(refusals: Sequence[Refusal], records: Sequence[StreamRecord]) -> bytes:
    """`record` of a refusal is the index of its record among `records`."""
    return lines_of(
        [
            RefusedLine(
                refusal.reason,
                refusal.detail,
                records[refusal.record].sequence_number,
                refusal.sub,
                refusal.partition_key,
                records[refusal.record].arrived_at_us,
                refusal.data,
            )
            for refusal in refusals
        ]
    )


def lines_of(refused: Sequence[RefusedLine]) -> bytes:
    return _ENCODER.encode_lines(refused)


def stored_line(stored: StoredReading) -> bytes:
    return _ENCODER.encode(stored)


def read_raw(lines: bytes) -> list[RawLine]:
    return json.Decoder(RawLine).decode_lines(lines)


def read_refused(lines: bytes) -> list[RefusedLine]:
    return json.Decoder(RefusedLine).decode_lines(lines)


def read_stored(lines: bytes) -> list[StoredReading]:
    return json.Decoder(StoredReading).decode_lines(lines)
