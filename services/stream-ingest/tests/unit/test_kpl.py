import json
from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stream_ingest.domain import kpl
from stream_ingest.domain.kpl import MAGIC, CorruptAggregate, UserRecord, deaggregate
from tests.aggregates import aggregate, hash_key, key, number, record, sealed, sized, varint

CASES = json.loads((Path(__file__).parents[1] / "cases/stream/kpl.json").read_text())
A, B = key("a"), key("b")
ONE = UserRecord("a", None, 0, b"x")
KEY_INDEX, DATA = number(1, 0), sized(3, b"x")

_messages = st.lists(
    st.one_of(
        st.sampled_from([A, B, key("ü"), hash_key("7"), hash_key("9"), record(b"x")]),
        st.builds(
            record, st.binary(max_size=200), st.integers(0, 3), st.none() | st.integers(0, 2)
        ),
        st.builds(lambda content: sized(3, b"".join(content)), st.lists(st.binary(max_size=3))),
        st.builds(sized, st.integers(1, 5), st.binary(max_size=9)),
        st.binary(max_size=6),
    )
).map(b"".join)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_published_cases(case: dict[str, Any]) -> None:
    data, expected = b64decode(case["data"]), case["expect"]
    if expected["kind"] == "corrupt":
        with pytest.raises(CorruptAggregate):
            deaggregate(data, case["partition_key"])
        return
    wanted = [UserRecord(case["partition_key"], None, 0, data)]
    if expected["kind"] == "aggregated":
        wanted = [
            UserRecord(**{**each, "data": b64decode(each["data"])}) for each in expected["records"]
        ]
    assert deaggregate(data, case["partition_key"]) == wanted


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=300))
def test_bytes_without_the_magic_are_one_entry(data: bytes) -> None:
    assert data[:4] == MAGIC or deaggregate(data, "k") == [UserRecord("k", None, 0, data)]


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_one_changed_byte_makes_it_a_plain_record(data: st.DataObject) -> None:
    whole = aggregate(b"one", b"two")
    at = data.draw(st.integers(0, len(whole) - 1))
    changed = whole[:at] + bytes([whole[at] ^ data.draw(st.integers(1, 255))]) + whole[at + 1 :]
    assert deaggregate(changed, "k") == [UserRecord("k", None, 0, changed)]


@settings(max_examples=50, deadline=None)
@given(_messages)
def test_whatever_lies_under_a_right_digest_is_read_or_refused_as_a_whole(message: bytes) -> None:
    try:
        found = deaggregate(sealed(message), "k")
    except CorruptAggregate:
        return
    assert [each.sub_sequence_number for each in found] == list(range(len(found)))


@settings(max_examples=50, deadline=None)
@given(_messages)
def test_the_short_way_finds_what_the_long_one_finds(message: bytes) -> None:
    data = sealed(message)
    usual = kpl._as_usually_written(data, len(data) - 16)
    assert usual is None or usual == kpl._as_allowed(data, len(data) - 16)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 199), st.binary(max_size=20_000)), max_size=4))
def test_every_user_record_comes_back(put: list[tuple[int, bytes]]) -> None:
    keys = [f"device-{index}" for index in range(200)]
    message = b"".join(map(key, keys)) + b"".join(record(data, index) for index, data in put)
    assert deaggregate(sealed(message), "k") == [
        UserRecord(keys[index], None, sub, data) for sub, (index, data) in enumerate(put)
    ]


@pytest.mark.parametrize(
    "message",
    {
        "the tables behind the records": record(b"x") + A,
        "fields of a record in another order": A + sized(3, DATA + KEY_INDEX),
        "a key twice in its table": A + A + record(b"x", 1),
        "of a single field the last": A + B + sized(3, number(1, 7) + KEY_INDEX + DATA + DATA),
        "an unknown varint": A + number(9, 1 << 60) + record(b"x"),
        "an unknown text": A + sized(15, b"later") + record(b"x"),
        "unknown fields of fixed size": A + b"\x49" + b"8" * 8 + b"\x4d" + b"4444" + record(b"x"),
        "an unknown group": A + b"\x4b\x53\x08\x01\x54\x4c" + record(b"x"),
        "tags, whatever is in them": A + sized(3, KEY_INDEX + DATA + sized(4, b"\xff\xff")),
        "padded varints": A
        + b"\x9a\x00"
        + varint(14, 2)
        + b"\x08"
        + varint(0, 9)
        + b"\x1a\x81\x00x",
    }.items(),
    ids=lambda named: named[0],
)
def test_the_format_allows(message: tuple[str, bytes]) -> None:
    found = deaggregate(sealed(message[1]), "k")
    assert [(each.partition_key, each.data) for each in found] == [("a", b"x")]


@pytest.mark.parametrize(
    "message",
    {
        "a record without its partition key": A + record(b"x") + sized(3, DATA),
        "a record without its data": A + record(b"x") + sized(3, KEY_INDEX),
        "an empty record": A + sized(3, b""),
        "a partition key beyond the table": A + record(b"x") + record(b"y", 1),
        "a partition key of no table": record(b"x"),
        "the greatest partition key": A + sized(3, number(1, 2**64 - 1) + DATA),
        "an explicit hash key beyond the table": A + hash_key("1") + record(b"x", 0, 1),
        "an explicit hash key of no table": A + record(b"x", 0, 0),
        "a varint of eleven bytes": A + b"\x48" + b"\x80" * 10 + b"\x01",
        "a varint of more than 64 bits": A + b"\x48" + b"\xff" * 9 + b"\x02",
        "a varint that does not end": A + b"\x48\x80",
        "a length beyond the end": A + b"\x1a\x7f\x08\x00",
        "the greatest length": A + b"\x1a" + varint(2**64 - 1),
        "a length beyond the end of its record": A + sized(3, b"\x08\x00\x1a\x05x") + record(b"y"),
        "a length that reaches into the digest": A + b"\x1a\x10\x08\x00\x1a\x0c",
        "a fixed field beyond the end": A + b"\x49\x00",
        "records of the wrong wire type": A + number(3, 1),
        "a key of the wrong wire type": number(1, 1) + A + record(b"x"),
        "a key index of the wrong wire type": A + sized(3, sized(1, b"\0") + DATA),
        "data of the wrong wire type": A + sized(3, KEY_INDEX + number(3, 7)),
        "data of a fixed size": A + sized(3, KEY_INDEX + b"\x1d" + b"4444"),
        "wire type 6": A + b"\x4e",
        "the field 0": A + b"\x02\x00",
        "a field beyond the greatest": A + varint(2**29 << 3) + b"\x00",
        "a group that does not end": A + b"\x4b",
        "a group that was not begun": A + b"\x4c",
        "a group ended by another": A + b"\x4b\x54",
        "a key that is not UTF-8": sized(1, b"\xff") + record(b"x"),
        "a hash key that is not UTF-8": A + sized(2, b"\xff") + record(b"x"),
    }.items(),
    ids=lambda named: named[0],
)
def test_a_broken_message_is_refused_as_a_whole(message: tuple[str, bytes]) -> None:
    with pytest.raises(CorruptAggregate, match="expected the message of a KPL aggregate"):
        deaggregate(sealed(message[1]), "k")


def test_an_absent_hash_key_is_not_the_first_of_the_table() -> None:
    data = sealed(A + hash_key("7") + record(b"x") + record(b"y", 0, 0))
    assert [each.explicit_hash_key for each in deaggregate(data, "k")] == [None, "7"]


def test_a_user_record_is_not_parted_again() -> None:
    inner = aggregate(b"x")
    assert [each.data for each in deaggregate(aggregate(inner), "k")] == [inner]


def test_ten_thousand_nested_groups_are_no_trouble() -> None:
    groups = b"\x4b" * 10_000 + b"\x4c" * 10_000
    assert deaggregate(sealed(A + groups + record(b"x")), "k") == [ONE]


def test_an_empty_message_is_an_aggregate_of_nothing() -> None:
    assert deaggregate(sealed(b""), "k") == []
