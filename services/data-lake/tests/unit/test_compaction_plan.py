from collections.abc import Sequence

from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from data_lake.domain.compaction import (
    MOST_SOURCES,
    CompactionPolicy,
    files_to_compact,
    inheriting,
    needs_compaction,
)
from data_lake.domain.layout import ColumnStatistics, DataFile, Manifest

POLICY = CompactionPolicy(target_bytes=1024, small_files=4)
SORT = ("at",)


def file(
    size: int, key: str = "", least: int = 0, sorted_by: tuple[str, ...] = (), rows: int = 10
) -> DataFile:
    return DataFile(
        key=key or f"data/{size}-{least}",
        bytes=size,
        rows=rows,
        checksum=size,
        sources=(key or f"{size}",),
        columns={"at": ColumnStatistics(bytes=size, minimum=least, maximum=least)},
        sorted_by=sorted_by,
    )


def manifest(files: Sequence[DataFile]) -> Manifest:
    return Manifest(dataset="d", partition="", version=1, schema_version=1, files=tuple(files))


def chosen(files: Sequence[DataFile], *, is_thorough: bool) -> list[int]:
    group = files_to_compact(manifest(files), POLICY, SORT, is_thorough=is_thorough)
    return [each.bytes for each in group]


def test_enough_small_files_are_worth_a_compaction_at_once() -> None:
    large = file(600, sorted_by=SORT)
    assert not needs_compaction(manifest([large, *[file(10)] * 3]), POLICY)
    assert needs_compaction(manifest([large, *[file(10)] * 4]), POLICY)


def test_sorted_files_of_a_good_size_are_left_alone() -> None:
    assert chosen([file(600, sorted_by=SORT), file(2000, sorted_by=SORT)], is_thorough=True) == []


def test_one_small_file_is_left_alone() -> None:
    assert chosen([file(10), file(600, sorted_by=SORT)], is_thorough=True) == []


def test_a_file_joins_smaller_ones_when_they_weigh_as_much() -> None:
    assert chosen([file(10), file(10), file(10), file(100)], is_thorough=False) == [10, 10, 10]
    assert chosen([file(60), file(40), file(100)], is_thorough=False) == []
    assert chosen([file(40), file(40), file(80)], is_thorough=False) == [40, 40, 80]


def test_a_thorough_compaction_leaves_no_two_small_files() -> None:
    assert chosen([file(10), file(500), file(600, sorted_by=SORT)], is_thorough=True) == [10, 500]


def test_a_large_file_out_of_order_is_sorted_and_one_too_large_is_cut() -> None:
    assert chosen([file(700), file(10)], is_thorough=False) == [700]
    large = file(5000, sorted_by=SORT, rows=1_000_000)
    assert chosen([large, file(600, sorted_by=SORT)], is_thorough=False) == [5000]


def test_a_large_file_of_one_row_group_cannot_be_cut() -> None:
    assert chosen([file(5000, sorted_by=SORT)], is_thorough=True) == []


def test_neighbours_in_order_come_together_up_to_what_a_disk_takes() -> None:
    files = [file(500, f"{least}", least) for least in (9, 3, 7, 1, 5, 2, 8, 4, 6, 0)]
    group = files_to_compact(manifest(files), POLICY, SORT, is_thorough=True)
    assert [each.key for each in group] == ["0", "1", "2", "3"]


def test_files_without_bounds_come_last_and_text_has_its_order() -> None:
    unknown = DataFile(key="u", bytes=10, rows=1, checksum=0, sources=())
    texts = [
        DataFile(
            key=key,
            bytes=10,
            rows=1,
            checksum=0,
            sources=(),
            columns={"at": ColumnStatistics(bytes=1, minimum=key)},
        )
        for key in ("b", "a")
    ]
    group = files_to_compact(manifest([unknown, *texts]), POLICY, SORT, is_thorough=True)
    assert [each.key for each in group] == ["a", "b", "u"]


@hypothesis_settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(1, 6000), max_size=30), st.booleans())
def test_compactions_come_to_an_end(sizes: list[int], is_thorough: bool) -> None:
    files = [file(size, f"{index}") for index, size in enumerate(sizes)]
    for _round in range(len(sizes) + 1):
        group = files_to_compact(manifest(files), POLICY, SORT, is_thorough=is_thorough)
        if not group:
            break
        weight = sum(each.bytes for each in group)
        parts = max(1, round(weight / POLICY.target_bytes))
        made = [file(weight // parts, f"m{_round}-{n}", sorted_by=SORT) for n in range(parts)]
        files = [each for each in files if each not in group] + made
    else:
        raise AssertionError(f"{len(files)} files are left and none is done")
    if is_thorough:
        assert sum(POLICY.is_small(each) for each in files) <= 1


def test_new_files_inherit_the_landings_of_those_they_replace() -> None:
    made = inheriting([file(1), file(2)], [file(10, "b"), file(20, "a")])
    assert [each.sources for each in made] == [("a", "b"), ("a", "b")]
    assert sum(each.checksum - each.restated for each in made) % 2**64 == 30


def test_too_many_landings_are_left_to_the_ledger() -> None:
    group = [file(1, f"{n}") for n in range(MOST_SOURCES + 1)]
    (made,) = inheriting([file(1)], group)
    assert made.sources == ()
    assert inheriting([file(1)], [made, file(2)])[0].sources == ()
