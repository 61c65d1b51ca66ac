"""The wire format of a reading, which schemas/reading.v1.json states, and how it is read."""

from typing import Annotated, Any, Literal, TypeAlias

import msgspec
from msgspec import Meta, Struct

from stream_ingest.domain.instant import instant_us, instants_us
from stream_ingest.domain.kpl import MAGIC, CorruptAggregate, deaggregate
from stream_ingest.domain.reading import Reading, Reason, Refusal, ShardBatch
from stream_ingest.domain.readings import Readings
from stream_ingest.events.unreadable import MOST_CHARACTERS, SCHEMA_VERSION, Unreadable, why

__all__ = ["MOST_CHARACTERS", "SCHEMA_VERSION", "Decoded", "Unreadable", "decode", "read"]

_Text: TypeAlias = Annotated[str, Meta(min_length=1, max_length=MOST_CHARACTERS)]
_Time: TypeAlias = Annotated[str, Meta(max_length=MOST_CHARACTERS)]


class Decoded(Struct):
    """Each reading of a batch is in one of the two, in the order of the shard."""

    readings: Readings
    refusals: list[Refusal]


class _WireReading(Reading, gc=False):
    """A Reading that msgspec can fill; the time is text until it is replaced by what it says.

    `record` and `sub` are no members of the wire format: the one is replaced, and the other hides
    behind a name that nobody writes.
    """

    reading_id: _Text
    device_id: _Text
    kind: _Text
    unit: _Text
    observed_at_us: _Time = msgspec.field(name="observed_at")  # type: ignore[assignment]
    measurement: float
    record: Any = 0
    sub: Literal[0] = msgspec.field(default=0, name="(sub)")
    schema_version: Literal[1] = 1


_wire: msgspec.json.Decoder[Any] = msgspec.json.Decoder(_WireReading)


def decode(batch: ShardBatch) -> Decoded:
    """Read all records of a batch, plain ones and aggregates."""
    data = [record.data for record in batch.records]
    readings = _read_at_once(data)
    if readings is None:
        return _decode_by_parts(batch)
    return Decoded(Readings(readings), [])


def read(data: list[bytes]) -> list[Reading | Unreadable]:
    """The reading that each of these is, or why it is none; `record` is its index, `sub` is 0."""
    readings = _read_at_once(data)
    if readings is None:
        return [_read_one(each, index) for index, each in enumerate(data)]
    return [*readings]


def _decode_by_parts(batch: ShardBatch) -> Decoded:
    refusals: list[Refusal] = []
    places: list[tuple[int, int, str]] = []
    data: list[bytes] = []
    for index, record in enumerate(batch.records):
        if not record.data.startswith(MAGIC):
            places.append((index, 0, record.partition_key))
            data.append(record.data)
            continue
        try:
            parts = deaggregate(record.data, record.partition_key)
        except CorruptAggregate as error:
            whole = (index, 0, record.partition_key, record.data)
            refusals.append(Refusal(Reason.CORRUPT_AGGREGATE, str(error), *whole))
            continue
        places += [(index, part.sub_sequence_number, part.partition_key) for part in parts]
        data += [part.data for part in parts]
    readings: list[Reading] = []
    for (index, sub, partition_key), found, original in zip(places, read(data), data, strict=True):
        if isinstance(found, Unreadable):
            refusals.append(Refusal(found.reason, str(found), index, sub, partition_key, original))
            continue
        found.record = index
        found.sub = sub
        readings.append(found)
    refusals.sort(key=lambda refusal: (refusal.record, refusal.sub))
    return Decoded(Readings(readings), refusals)


def _read_at_once(data: list[bytes]) -> list[Reading] | None:
    """None when any is no reading: whoever wants to know which one reads them one by one.

    One call for all costs two thirds of one call each. JSON has no `}` before a line feed and `{`
    but between two values, and no line feed in a text, so that no value can reach over two lines;
    as many values as lines is then one each.
    """
    if [each for each in data if not each.startswith(b"{") or not each.endswith(b"}")]:
        return None
    joined = b"\n".join(data)
    try:
        _check_text(joined)
        readings: list[Any] = _wire.decode_lines(joined)
        if len(readings) != len(data):
            return None
        _check_ids(joined, readings)
        times = instants_us([reading.observed_at_us for reading in readings])
    except (ValueError, RecursionError):
        return None
    for index, reading, observed_at_us in zip(range(len(data)), readings, times, strict=True):
        reading.observed_at_us = observed_at_us
        reading.record = index
    return readings


def _read_one(data: bytes, index: int) -> Reading | Unreadable:
    try:
        _check_text(data)
        reading: Reading = _wire.decode(data)
        _check_ids(data, [reading])
        reading.observed_at_us = instant_us(reading.observed_at_us)  # type: ignore[arg-type]
    except (ValueError, RecursionError) as error:
        return why(data, error)
    reading.record = index
    return reading


def _check_text(data: bytes) -> None:
    """What lies in members that nobody reads passes msgspec, whatever its bytes."""
    if not data.isascii():
        data.decode()


def _check_ids(data: bytes, readings: list[Any]) -> None:
    """Visible ASCII only: ids become keys of items and parts of object names."""
    if data.isascii() and not any(each in data for each in (b" ", b"\\", b"\x7f")):
        return
    ids = "".join([reading.reading_id + reading.device_id for reading in readings])
    if not (ids.isascii() and ids.isprintable()) or " " in ids:
        raise ValueError("expected reading_id and device_id of visible ASCII characters")
