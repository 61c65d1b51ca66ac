"""What is written is what was accepted, in order, and small."""

import gzip
from collections.abc import Sequence

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stream_ingest.domain.stored import StoredReading
from stream_ingest.engines.parquet import SCHEMA, parquet
from stream_ingest.events.kept_lines import stored_line
from tests.parquet_rows import read
from tests.rows import rows

DAY_US = 86_400_000_000


def compressed(readings: Sequence[StoredReading]) -> bytes:
    return gzip.compress(b"".join(stored_line(each) + b"\n" for each in readings), 1, mtime=0)


def order(reading: StoredReading) -> tuple[str, str, int]:
    return reading.device_id, reading.kind, reading.observed_at


def test_rows_come_back_as_they_were_sorted_by_device_kind_and_time() -> None:
    accepted = rows(500)
    written = parquet([compressed(accepted[:200]), compressed(accepted[200:])])
    assert read(written.content) == sorted(accepted, key=order)


def test_what_is_told_of_the_rows_is_so() -> None:
    accepted = rows(500)
    written = parquet([compressed(accepted)])
    assert written.count == 500
    assert written.arrived_at_us == accepted[0].arrived_at
    assert written.observed_from_us == min(each.observed_at for each in accepted)
    assert written.observed_until_us == max(each.observed_at for each in accepted)


def test_equal_objects_give_equal_bytes() -> None:
    objects = [compressed(rows(50))]
    assert parquet(objects).content == parquet(objects).content


def test_its_columns_are_those_of_a_stored_reading_and_none_may_be_null() -> None:
    assert tuple(SCHEMA.names) == StoredReading.__struct_fields__
    assert not any(SCHEMA.field(name).nullable for name in SCHEMA.names)


def test_it_is_compressed_by_zstd_to_less_than_an_eighth() -> None:
    accepted = rows(5_000)
    lines = sum(len(stored_line(each)) + 1 for each in accepted)
    content = parquet([compressed(accepted)]).content
    assert len(content) < lines / 8
    assert (content[:4], content[-4:]) == (b"PAR1", b"PAR1")


def test_a_line_that_is_no_row_is_an_error_and_nothing_is_lost_silently() -> None:
    broken = gzip.compress(b'{"device_id": "a", "kind": "b", "observed_at": "c"}\n')
    with pytest.raises(Exception, match="observed_at"):
        parquet([compressed(rows(1)), broken])


text = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)
time = st.integers(-10_000 * DAY_US, 20_000 * DAY_US)
number = st.floats(allow_nan=False, allow_infinity=False)
reading = st.builds(
    StoredReading, text, text, text, text, text, time, number, time, text,
    st.integers(0, 10**60).map(str), st.integers(0, 2**31 - 1),
)  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(st.lists(reading, min_size=1, max_size=12))
def test_any_row_comes_back_exactly(accepted: list[StoredReading]) -> None:
    found = read(parquet([compressed(accepted)]).content)
    assert msgspec.json.encode(found) == msgspec.json.encode(sorted(accepted, key=order))
