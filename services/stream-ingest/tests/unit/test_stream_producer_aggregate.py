"""What the producer packs is the published format, and reads back as it was put."""

import json
from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clients.stream_producer import Aggregate, aggregated
from stream_ingest.domain.kpl import deaggregate

CASES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[1] / "cases/stream/kpl.json").read_text()
)
# Those that another library wrote in the one way that there is for them.
WRITTEN_ALIKE = ["one", "twenty", "unicode-keys"]
KEYS = st.text("ab\x00é漢😀", min_size=1, max_size=20)
HASH_KEYS = st.none() | st.integers(0, 2**128 - 1).map(str)


@pytest.mark.parametrize("name", WRITTEN_ALIKE)
def test_the_same_records_make_the_same_bytes_as_another_library_writes(name: str) -> None:
    (case,) = (case for case in CASES if case["name"] == name)
    records = case["expect"]["records"]
    packed = aggregated([(each["partition_key"], b64decode(each["data"])) for each in records])
    assert packed == b64decode(case["data"])


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(KEYS, st.binary(max_size=300), HASH_KEYS), min_size=1, max_size=40))
def test_what_is_packed_is_read_back(records: list[tuple[str, bytes, str | None]]) -> None:
    aggregate = Aggregate()
    bound = aggregate.size_bytes
    for key, data, hash_key in records:
        aggregate.add(key, data, hash_key)
        bound += Aggregate.bound(key, data) + len(hash_key or "")
    packed = aggregate.encoded()
    assert len(packed) == aggregate.size_bytes <= bound
    read = [
        (each.partition_key, each.data, each.explicit_hash_key, each.sub_sequence_number)
        for each in deaggregate(packed, "outer")
    ]
    assert read == [(*each, number) for number, each in enumerate(records)]


@pytest.mark.parametrize("size_bytes", [127, 128, 16_383, 16_384, 1_000_000])
def test_every_length_of_a_length_is_read_back(size_bytes: int) -> None:
    data = bytes(size_bytes)
    assert [each.data for each in deaggregate(aggregated([("key", data)]), "outer")] == [data]
