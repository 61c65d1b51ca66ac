"""Parts of panes and publications are stored in few bytes, and come back as they were."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stream_ingest.domain.claim import Claim
from stream_ingest.domain.pane import Increment, Part, RowKey
from stream_ingest.domain.publication import Announcement, Publication
from stream_ingest.domain.publication import decoded as decoded_publication
from stream_ingest.domain.publication import encoded as encoded_publication
from stream_ingest.domain.readings import measured
from stream_ingest.domain.stored_part import decoded, encoded
from tests.window_model import NOON_US

NOBODY = Part(0, {})
numbers = st.floats(allow_nan=False, allow_infinity=False)


def _increment(
    unit: str, positions: list[int], values: list[float], instants_us: list[int]
) -> Increment:
    return Increment(positions, measured(unit, values, instants_us))


devices = st.one_of(
    st.uuids().map(str),
    st.uuids().map(lambda each: str(each).upper()),
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=9),
)
increments = st.dictionaries(
    st.tuples(devices, st.sampled_from(["wind-speed", "air-pressure"]), st.integers(0, 3)),
    st.lists(
        st.tuples(st.integers(0, 2**61), numbers, st.integers(NOON_US, NOON_US + 10**7)),
        min_size=1,
        max_size=4,
    ).map(lambda told: _increment("m/s", *map(list, zip(*told, strict=True)))),
    min_size=1,
    max_size=4,
)


@settings(max_examples=25, deadline=None)
@given(increments, increments)
def test_a_part_comes_back_as_it_was_and_goes_on_from_there(
    first: dict[RowKey, Increment], then: dict[RowKey, Increment]
) -> None:
    part = NOBODY.folded(first)
    assert part
    after = part.folded(then)
    read = decoded(1, encoded(part)).folded(then)
    assert (after is None) == (read is None)
    if after and read:
        assert encoded(after) == encoded(read)
        assert read.folded(then) is None
        assert read.folded(first) is None


@pytest.mark.parametrize("values", [(1.0, 2.0), (2.0, 1.0)])
def test_of_two_readings_of_one_instant_the_greater_is_the_last(
    values: tuple[float, float],
) -> None:
    key: RowKey = ("here", "wind-speed", 0)
    part: Part | None = NOBODY
    for position, value in enumerate(values):
        assert part
        part = part.folded({key: _increment("m/s", [position], [value], [NOON_US])})
    assert part
    assert part.rows[key].last == 2


def test_a_reading_alone_takes_less_than_fifty_bytes() -> None:
    alone: dict[RowKey, Increment] = {
        (str(UUID(int=n)), "air-temperature", 0): _increment("Cel", [2**60 + n], [n / 8], [NOON_US])
        for n in range(500)
    }
    part = NOBODY.folded(alone)
    assert part
    assert len(encoded(part)) < 50 * 500


def test_a_publication_of_a_busy_shard_takes_a_few_kilobytes() -> None:
    claim = Claim(bucket="b", key="k", version="v", size_bytes=1, sha256="0" * 64)
    told = Announcement(claim, 5, "shard:1-2", datetime(2026, 2, 5, tzinfo=UTC))
    parts = {(NOON_US // 10**6 + n // 2, 2**32 - 1 - n): 1 for n in range(1200)}
    publication = Publication(3, parts, (told,))
    body = encoded_publication(publication)
    assert decoded_publication(body) == publication
    assert len(body) < 20_000
