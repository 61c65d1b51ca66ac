"""What positions must hold: a collision within a row would lose a reading."""

from sys import hash_info

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stream_ingest.domain.position import positions
from stream_ingest.domain.reading import Reading, ShardBatch, StreamRecord

FIRST = 49590338271490256608559692538361571095921575989136588898


def _batch(numbers: list[int], shard_id: str = "shardId-000000000000") -> ShardBatch:
    return ShardBatch(shard_id, [StreamRecord(str(number), "k", 0, b"") for number in numbers])


def _reading(record: int, sub: int = 0) -> Reading:
    return Reading("id", "device", "kind", "Cel", 0, 1.0, record, sub)


def _plain(numbers: list[int], shard_id: str = "shardId-000000000000") -> list[int]:
    readings = [_reading(record) for record in range(len(numbers))]
    return positions(_batch(numbers, shard_id), readings)


@pytest.mark.parametrize("step", [1, 7, 1 << 36, 1 << 64, 1 << 80, 10**16, 10**16 + 1, 10**24])
def test_no_two_records_of_a_shard_share_a_position_however_their_numbers_step(step: int) -> None:
    count = 20_000
    found = _plain([FIRST + step * index for index in range(count)])
    assert len(set(found)) == count


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.integers(0, 10**129), min_size=1, max_size=6),
    st.sets(st.tuples(st.integers(0, 5), st.sampled_from([0, 1, 2, 99, 70_000])), min_size=1),
)
def test_a_position_is_the_same_however_a_batch_is_cut(
    numbers: list[int], places: set[tuple[int, int]]
) -> None:
    chosen = [_reading(record, sub) for record, sub in sorted(places) if record < len(numbers)]
    together = positions(_batch(numbers), chosen)
    alone = [
        positions(_batch([numbers[each.record]]), [_reading(0, each.sub)])[0] for each in chosen
    ]
    assert together == alone
    assert all(0 <= each < 1 << 64 for each in together)


def test_readings_of_one_aggregate_and_of_two_shards_are_told_apart() -> None:
    subs = [_reading(0, sub) for sub in range(5_000)]
    assert len(set(positions(_batch([FIRST]), subs))) == len(subs)
    assert _plain([FIRST]) != _plain([FIRST], "shardId-000000000001")


def test_what_is_stored_was_so_from_the_first_day() -> None:
    assert hash_info.modulus == (1 << 61) - 1
    assert _plain([FIRST, FIRST + 1]) == [13902547230291171113, 13902547230291171112]
