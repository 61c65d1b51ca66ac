import json
import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stream_ingest.domain.originals import Originals
from stream_ingest.domain.reading import Reading, Reason, Refusal
from stream_ingest.domain.readings import Readings
from stream_ingest.events.kinesis import shard_batch
from stream_ingest.events.readings import Unreadable, decode, read
from tests.aggregates import aggregate, key, record, sealed
from tests.batches import (
    ARRIVED_US,
    OBSERVED_US,
    READING,
    SHARD,
    batch,
    event,
    sequence_number,
    wire,
)

GOOD = wire()


def _fields(reading: Reading) -> tuple[Any, ...]:
    return (
        reading.reading_id,
        reading.device_id,
        reading.kind,
        reading.unit,
        reading.observed_at_us,
        reading.measurement,
    )


def _places(readings: Readings) -> list[tuple[int, int]]:
    return [(reading.record, reading.sub) for reading in readings]


def _refused(data: bytes) -> Refusal:
    """Alone, between good ones, and in an aggregate it is refused alike, and alone."""
    (alone,) = decode(batch(data)).refusals
    among = decode(batch(GOOD, data, GOOD))
    packed = decode(batch(GOOD, aggregate(GOOD, data)))
    assert _places(among.readings) == [(0, 0), (2, 0)]
    assert _places(packed.readings) == [(0, 0), (1, 0)]
    (second,), (sub,) = among.refusals, packed.refusals
    assert (second.record, second.sub, second.partition_key) == (1, 0, "key-1")
    assert (sub.record, sub.sub, sub.partition_key) == (1, 1, "device")
    assert {each.data for each in (alone, second, sub)} == {data}
    assert {each.reason for each in (alone, second, sub)} == {alone.reason}
    return alone


def test_an_event_of_kinesis_becomes_the_batch_of_its_shard() -> None:
    taken = batch(b"one", b"")
    assert taken.shard_id == SHARD
    assert taken.name == f"{SHARD}/{sequence_number(0)}-{sequence_number(1)}"
    assert [
        (each.sequence_number, each.partition_key, each.arrived_at_us, each.data)
        for each in taken.records
    ] == [
        (sequence_number(0), "key-0", ARRIVED_US, b"one"),
        (sequence_number(1), "key-1", ARRIVED_US, b""),
    ]


def test_arrivals_are_whole_milliseconds_whatever_a_float_makes_of_them() -> None:
    arrivals = [1_545_084_650.987, 1_545_084_711.166, 1_770_312_600.0, 1_770_312_600]
    assert [batch(b"", arrived_s=each).records[0].arrived_at_us for each in arrivals] == [
        1_545_084_650_987_000, 1_545_084_711_166_000, 1_770_312_600_000_000, 1_770_312_600_000_000
    ]  # fmt: skip


def test_an_event_of_something_else_is_no_batch() -> None:
    broken = event(b"")
    broken["Records"][0]["kinesis"]["data"] = "no base64"
    with pytest.raises(ValueError, match="base64"):
        shard_batch(broken)


@pytest.mark.parametrize(
    "data",
    [
        GOOD,
        wire(schema_version=None),
        wire(later={"a": [1, None]}, note="\N{DEGREE SIGN}"),
        json.dumps(READING, indent=1).encode(),
        json.dumps(READING, separators=(",", ":")).encode(),
        b" " + GOOD + b"\n",
        wire(record=7, sub="x"),
        GOOD.replace(b"air", b"\\u0061ir"),
        GOOD.replace(b'"schema', b'"measurement": 1, "schema'),
    ],
)
def test_a_reading_is_read_wherever_it_stands(data: bytes) -> None:
    decoded = decode(batch(data, GOOD, aggregate(data, GOOD)))
    assert decoded.refusals == []
    assert _places(decoded.readings) == [(0, 0), (1, 0), (2, 0), (2, 1)]
    members = [READING[name] for name in ("reading_id", "device_id", "kind", "unit")]
    wanted = (*members, OBSERVED_US, -8.5)
    assert [_fields(each) for each in decoded.readings] == [wanted] * 4
    assert [_fields(each) for each in decode(batch(data)).readings] == [wanted]


@pytest.mark.parametrize(
    ("reason", "data"),
    [
        (Reason.NOT_JSON, b""),
        (Reason.NOT_JSON, b"hello"),
        (Reason.NOT_JSON, b"{}{"),
        (Reason.NOT_JSON, GOOD + GOOD),
        (Reason.NOT_JSON, GOOD + b"\n" + GOOD),
        (Reason.NOT_JSON, b"{" + GOOD + b"}"),
        (Reason.NOT_JSON, GOOD[:-1]),
        (Reason.NOT_JSON, GOOD[:-1] + b',"x":"}'),
        (Reason.NOT_JSON, b"\xef\xbb\xbf" + GOOD),
        (Reason.NOT_JSON, GOOD.replace(b"Cel", b"\xff")),
        (Reason.NOT_JSON, GOOD.replace(b"{", b'{"x": "\xff", ')),
        (Reason.NOT_JSON, GOOD.replace(b"Cel", b"C\nl")),
        (Reason.NOT_JSON, json.dumps(READING).encode("utf-16")),
        (Reason.WRONG_SHAPE, b"{}"),
        (Reason.WRONG_SHAPE, b"[" + GOOD + b"]"),
        (Reason.WRONG_SHAPE, b"null"),
        (Reason.WRONG_SHAPE, b'{"x":' * 100_000),
        *((Reason.WRONG_SHAPE, wire(**{name: None})) for name in [*READING][1:]),
        *((Reason.WRONG_SHAPE, wire(**{name: ""})) for name in [*READING][1:]),
        *((Reason.WRONG_SHAPE, wire(**{name: "x" * 65})) for name in [*READING][1:]),
        *((Reason.WRONG_SHAPE, wire(**{name: True})) for name in READING),
        (Reason.WRONG_SHAPE, wire(reading_id="a b")),
        (Reason.WRONG_SHAPE, wire(reading_id="a\x7f")),
        (Reason.WRONG_SHAPE, wire(device_id="a\n")),
        (Reason.WRONG_SHAPE, wire(device_id="ä")),
        (Reason.WRONG_SHAPE, wire(measurement="-8.5")),
        (Reason.WRONG_SHAPE, wire(observed_at=1_770_312_592)),
        (Reason.WRONG_SHAPE, wire(observed_at="2026-02-05T17:29:52")),
        (Reason.WRONG_SHAPE, wire(observed_at="2026-02-30T17:29:52Z")),
        (Reason.UNKNOWN_SCHEMA, wire(schema_version=2)),
        (Reason.UNKNOWN_SCHEMA, wire(schema_version="1")),
        (Reason.UNKNOWN_SCHEMA, b'{"schema_version": 2, "measurement": {"value": 1}}'),
        (Reason.NOT_FINITE, wire(measurement=math.nan)),
        (Reason.NOT_FINITE, wire(measurement=-math.inf)),
        (Reason.NOT_FINITE, GOOD.replace(b"-8.5", b"1e309")),
        (Reason.NOT_FINITE, GOOD.replace(b"-8.5", b"-1" + b"0" * 400)),
        (Reason.NOT_FINITE, GOOD.replace(b"-8.5", b"1" + b"0" * 5000)),
    ],
)
def test_what_is_no_reading_is_refused_for_its_reason(reason: Reason, data: bytes) -> None:
    assert _refused(data).reason is reason


def test_the_detail_says_what_was_expected_and_what_came() -> None:
    details = {
        wire(measurement="-8.5"): "expected a reading; Expected `float`, got `str`",
        wire(schema_version=2): "expected schema_version 1, found 2",
        wire(reading_id="a b"): "expected reading_id and device_id of visible ASCII characters",
        b"hello": "expected a JSON object in UTF-8",
    }
    for data, detail in details.items():
        assert detail in _refused(data).detail


def test_values_that_reach_over_records_are_never_put_together() -> None:
    whole = GOOD[:-1]
    torn = [whole + b', "a": {}', b'"b": {}}', GOOD + b"\n" + GOOD]
    decoded = decode(batch(*torn))
    assert decoded.readings == ()
    assert [each.data for each in decoded.refusals] == torn


def test_a_corrupt_aggregate_is_refused_whole_and_nothing_else_with_it() -> None:
    corrupt = sealed(key("device") + record(GOOD) + record(GOOD, 1))
    decoded = decode(batch(GOOD, corrupt, aggregate(GOOD)))
    assert _places(decoded.readings) == [(0, 0), (2, 0)]
    (refusal,) = decoded.refusals
    assert refusal.reason is Reason.CORRUPT_AGGREGATE
    assert (refusal.record, refusal.sub, refusal.partition_key) == (1, 0, "key-1")
    assert refusal.data == corrupt


def test_refusals_come_in_the_order_of_the_shard() -> None:
    corrupt = sealed(record(GOOD))
    decoded = decode(batch(b"1", corrupt, aggregate(b"2", GOOD, b"3"), b"4"))
    assert [(each.record, each.sub) for each in decoded.refusals] == [
        (0, 0), (1, 0), (2, 0), (2, 2), (3, 0)
    ]  # fmt: skip


def test_the_original_of_every_reading_is_found_again() -> None:
    taken = batch(GOOD, aggregate(wire(measurement=1), wire(measurement=2)))
    originals = Originals(taken)
    readings = decode(taken).readings
    assert [originals.of(each).data for each in readings] == [
        GOOD, wire(measurement=1), wire(measurement=2)
    ]  # fmt: skip
    refusal = originals.refusal(readings[2], Reason.ID_REUSED, "why")
    assert refusal == Refusal(Reason.ID_REUSED, "why", 1, 1, "device", wire(measurement=2))


@settings(max_examples=50, deadline=None)
@given(st.lists(st.sampled_from([GOOD, b"", b"{}", GOOD[:-1], b" ", b"}", b"{", GOOD * 2, b"\n"])))
def test_each_is_read_as_if_it_were_alone(data: list[bytes]) -> None:
    expected = [found for each in data for found in read([each])]
    assert [isinstance(each, Unreadable) for each in read(data)] == [
        isinstance(each, Unreadable) for each in expected
    ]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.binary(max_size=30)))
def test_arbitrary_bytes_are_refused_and_nothing_is_lost(data: list[bytes]) -> None:
    decoded = decode(batch(GOOD, *data))
    assert len(decoded.readings) + len(decoded.refusals) == len(data) + 1
