"""Each reading counts once, in its windows, through repeats, deaths and company."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stream_ingest.domain import id_home, reading_columns
from stream_ingest.domain.errors import Contended
from stream_ingest.domain.reading import Reason
from stream_ingest.domain.readings import Readings
from stream_ingest.domain.versioned_item import Item, Key
from stream_ingest.domain.window import SECOND_US
from stream_ingest.use_cases.fold_windows import Folded, FoldWindows
from tests.fake_items import FakeItems
from tests.interruptions import At, Killed, OneByOne
from tests.window_model import NOON_US, RULE, Model, Table, Told, batch_of, table_of, timed_id

A, B = "shardId-000000000000", "shardId-000000000001"

reading_ids = st.one_of(
    st.integers(0, 8).map(timed_id),
    st.builds(timed_id, st.integers(0, 3), st.sampled_from([0.5, 1.5, 90.0])),
    st.sampled_from(["r-1", "r-2", "r-3", "r-4"]),
)
tellings = st.lists(
    st.builds(
        Told,
        reading_ids,
        st.sampled_from(["here", "there"]),
        st.sampled_from(
            [0.0, 0.5, 9.999999, 10.0, 59.5, 60.0, 75.0, 90.0, 119.0, 130.0, 300.0, 700.0]
        ),
        st.integers(-9, 9),
    ),
    min_size=1,
    max_size=8,
)
deaths = st.one_of(st.none(), st.builds(At, st.integers(0, 12), st.booleans()))


def fold(
    items: FakeItems,
    told: Sequence[Told],
    shard_id: str = A,
    *,
    first: int = 1,
    watermark_us: int | None = None,
    at: At | None = None,
) -> Folded:
    """By a process of its own."""
    batch, readings = batch_of(told, shard_id, first)
    watched = OneByOne(at(items)) if at else items
    return FoldWindows(watched, RULE)(batch, watermark_us, readings)


def ids(folded: Folded) -> list[str]:
    return [reading.reading_id for reading in folded.new]


def modelled(*deliveries: tuple[str, Sequence[Told]]) -> Table:
    model = Model()
    for shard_id, told in deliveries:
        model.take(shard_id, told)
    return model.table()


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from([A, B]), tellings, deaths, st.integers(1, 8)), max_size=5)
)
def test_windows_are_those_of_the_model_wherever_workers_die(
    deliveries: list[tuple[str, list[Told], At | None, int]],
) -> None:
    """Whoever dies, the batch comes again: whole or in halves, each half after the one before."""
    items, model, first = FakeItems(), Model(), 1
    watermarks: dict[str, int | None] = {}
    for shard_id, told, death, cut in deliveries:
        death = At(death.number, death.is_behind) if death else None
        halves = [told]
        try:
            fold(
                items, told, shard_id, first=first, watermark_us=watermarks.get(shard_id), at=death
            )
        except Killed:
            halves = [half for half in (told[:cut], told[cut:]) if half]
        start = first
        for half in halves:
            folded = fold(items, half, shard_id, first=start, watermark_us=watermarks.get(shard_id))
            watermarks[shard_id] = folded.watermark_us
            start += len(half)
        model.take(shard_id, told)
        first += len(told)
    assert table_of(items) == model.table()
    assert watermarks == model.watermarks


@settings(max_examples=50, deadline=None)
@given(tellings, tellings, st.integers(0, 12), st.booleans(), st.booleans())
def test_an_id_counts_once_when_another_works_between_any_two_calls(
    ours: list[Told], theirs: list[Told], number: int, is_behind: bool, is_same: bool
) -> None:
    """The other has the same batch, as a retry beside a worker believed dead, or one of a shard of
    its own."""
    items = FakeItems()
    theirs, their_shard = (ours, A) if is_same else (theirs, B)
    others: list[Folded] = []
    at = At(number, is_behind, lambda: others.append(fold(items, theirs, their_shard)))
    mine = fold(items, ours, at=at)
    if not others:
        others.append(fold(items, theirs, their_shard))
    if is_same:
        assert ids(mine) == ids(others[0])
        assert table_of(items) == modelled((A, ours))
        return
    counted = [*ids(mine), *ids(others[0])]
    assert sorted(counted) == sorted({told.reading_id for told in [*ours, *theirs]})
    assert table_of(items) == _of_those_who_won(ours, theirs, mine, others[0])


def _of_those_who_won(ours: list[Told], theirs: list[Told], mine: Folded, others: Folded) -> Table:
    model = Model()
    for shard_id, told, folded in ((A, ours, mine), (B, theirs, others)):
        won = {reading.record for reading in folded.new}
        for index, each in enumerate(told):
            if index in won:
                model.counted.append((each, model.late_for(shard_id, each)))
            model.move(shard_id, each)
    return model.table()


@pytest.mark.parametrize("is_behind", [False, True])
def test_a_death_at_any_call_leaves_what_a_repeat_makes_whole(is_behind: bool) -> None:
    told = [Told(timed_id(n, n * 20), "here", n * 20, n) for n in range(4)]
    told += [Told("r-1", "there", 75, 3), Told(timed_id(2, 40), "here", 40, 2)]
    deaths = 0
    while True:
        items, at = FakeItems(), At(deaths, is_behind)
        try:
            fold(items, told, at=at)
        except Killed:
            folded = fold(items, told)
            assert len(folded.new) == 5
            assert len(folded.duplicates) == 1
            assert table_of(items) == modelled((A, told))
        if not at.was_reached:
            break
        deaths += 1
    assert deaths > 10


def test_a_repeat_is_new_again_for_its_own_positions_and_a_duplicate_for_others() -> None:
    items = FakeItems()
    told = [Told(timed_id(1), "here", 1, 8)]
    assert ids(fold(items, told)) == [timed_id(1)]
    assert ids(fold(items, told)) == [timed_id(1)]
    assert ids(fold(items, told, first=2)) == []
    assert len(fold(items, told, B).duplicates) == 1
    assert table_of(items) == modelled((A, told))


@pytest.mark.parametrize(
    "other", [Told("r-1", "there", 1, 8), Told("r-1", "here", 2, 8), Told("r-1", "here", 1, 9)]
)
def test_an_id_of_something_else_is_refused_with_what_came(other: Told) -> None:
    items = FakeItems()
    fold(items, [Told("r-1", "here", 1, 8)])
    (refusal,) = fold(items, [other], B).reused
    assert refusal.reason is Reason.ID_REUSED
    assert (refusal.record, refusal.data) == (0, b"{}")


def test_a_repeat_is_as_late_as_its_first_try_was() -> None:
    items = FakeItems()
    told = [Told("r-1", "here", 200, 1), Told("r-2", "here", 30, 1)]
    assert fold(items, told).late == 1
    # Alone it would be in time: no watermark is known before it.
    batch, readings = batch_of(told)
    alone = FoldWindows(items, RULE)(batch, None, Readings(readings[1:]))
    assert alone.late == 1
    assert table_of(items) == modelled((A, told))


def test_duplicates_move_the_watermark_with_their_own_time() -> None:
    items = FakeItems()
    fold(items, [Told("r-1", "here", 10, 1)])
    folded = fold(items, [Told("r-1", "here", 500, 1), Told("r-2", "here", 10, 1)], B)
    assert [reading.reading_id for reading in folded.new] == ["r-2"]
    assert folded.late == 1


@pytest.mark.parametrize(("at_s", "late"), [(30, 1), (60, 0)])
def test_late_is_what_belongs_to_a_window_that_ends_at_the_watermark(at_s: int, late: int) -> None:
    folded = fold(FakeItems(), [Told("r-1", "here", 90, 1), Told("r-2", "here", at_s, 1)])
    assert folded.watermark_us == NOON_US + 60 * SECOND_US
    assert folded.late == late


def test_readings_of_one_aggregate_have_positions_of_their_own() -> None:
    items = FakeItems()
    batch, readings = batch_of([Told("r-1", "here", 1, 8), Told("r-1", "here", 1, 8)])
    readings[1].record, readings[1].sub = 0, 1
    for _ in range(2):
        folded = FoldWindows(items, RULE)(batch, None, readings)
        assert (folded.new, folded.duplicates) == (readings[:1], readings[1:])


def test_a_full_home_goes_on_in_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """As by a clock that stands still: all ids are of one moment."""
    monkeypatch.setattr(id_home, "MOST_CLAIMS", 3)
    items = FakeItems()
    told = [Told(timed_id(n), "here", 1, n) for n in range(40)]
    for start in range(0, 40, 10):
        fold(items, told[start : start + 10], first=start + 1)
    assert table_of(items) == modelled((A, told))
    folded = fold(items, told, B)
    assert len(folded.duplicates) == 40
    homes = [key for key in items.items if key[0].startswith("home#")]
    assert len(homes) > 10


def test_more_readings_than_a_part_takes_go_to_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_columns, "MOST_OF_A_PART", 3)
    items = FakeItems()
    told = [Told(timed_id(n), "here", 5 if n % 2 else n * 20, n) for n in range(11)]
    for half in (told[:7], told):
        fold(items, half)
    assert table_of(items) == modelled((A, told))


def test_a_batch_in_order_writes_few_items_and_reads_no_pane() -> None:
    """What an item for each id, or ids in the windows, would cost: docs/adr/0021."""
    items = FakeItems()
    told = [Told(timed_id(n, n / 500), f"device-{n % 50}", n / 500, n) for n in range(500)]
    fold(items, told)
    assert items.writes <= 5
    assert items.write_units <= 60


def test_a_home_that_others_keep_changing_is_left_for_a_repeat() -> None:
    class Busy(FakeItems):
        def write(self, items: Sequence[Item]) -> set[Key]:
            return {item.key for item in items}

    with pytest.raises(Contended):
        fold(Busy(), [Told("r-1", "here", 1, 1)])
