from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from msgspec.structs import replace

from data_lake.domain.layout import Pointer
from data_lake.domain.retention import expire, naming_all_files
from tests.interruptions import At, Killed
from tests.layout_house import MONTH, House, rows_of

DAY = timedelta(days=1)


@pytest.fixture
def house(tmp_path: Path) -> House:
    """Three landings, compacted."""
    return _compacted(tmp_path)


def _compacted(folder: Path) -> House:
    house = House(folder)
    for index in range(3):
        house.land(f"landing{index}", rows_of(index * 10))
    house.compact()
    return house


def _keys(house: House, zone: str) -> list[str]:
    return [key for key in house.files.objects if key.startswith(f"{zone}/")]


def test_what_was_replaced_stays_until_its_version_ends(house: House) -> None:
    assert house.expire().objects == 0
    assert len(_keys(house, "data")) == 4
    house.time += 2 * DAY
    expired = house.expire()
    assert (expired.versions, expired.objects) == (3, 3)
    assert len(_keys(house, "data")) == 1
    assert len(house.rows()) == 30
    assert [each.version for each in house.commits.history("flights", MONTH)] == [4]


def test_a_version_may_be_asked_for_as_long_after_it_was_replaced(house: House) -> None:
    house.time += 2 * DAY
    house.land("late", rows_of(100))
    house.expire()
    first, second = house.commits.history("flights", MONTH)
    assert (first.version, second.version) == (5, 4)
    manifest = house.commits.manifest(second)
    assert manifest is not None
    assert len(house.rows_in([file.key for file in manifest.files])) == 30


def test_a_file_without_a_version_is_deleted_once_it_is_old(house: House) -> None:
    path = house.folder / "left"
    path.write_bytes(b"left by an attempt that died")
    house.files.store("data/flights/2013-01/attempt-0.parquet", str(path))
    assert house.expire().objects == 0
    house.time += DAY
    assert "data/flights/2013-01/attempt-0.parquet" in house.files.objects
    house.expire()
    assert "data/flights/2013-01/attempt-0.parquet" not in house.files.objects


def test_a_file_of_a_landing_that_may_be_repeated_is_kept_however_old(house: House) -> None:
    file = house.store("begun", rows_of(500))
    house.time += 30 * DAY
    house.expire()
    assert file.key in house.files.objects
    ended = replace(house.catalogue.ledger["begun"], state="quarantined", ended=house.moment())
    house.catalogue.end(ended)
    house.expire()
    assert file.key not in house.files.objects


def test_links_of_versions_that_ended_go_and_those_of_others_stay(house: House) -> None:
    path = house.folder / "symlink.txt"
    path.write_text("s3://bucket/key\n")
    for version in range(1, 5):
        house.files.store(f"links/flights/2013-01/{version:08d}/symlink.txt", str(path))
    house.time += 2 * DAY
    house.expire()
    assert _keys(house, "links") == ["links/flights/2013-01/00000004/symlink.txt"]


def test_other_partitions_and_data_sets_with_the_same_beginning_are_left_alone(
    house: House,
) -> None:
    path = house.folder / "other"
    path.write_bytes(b"other")
    others = ["data/flights/2013-010/x-0.parquet", "data/flights_2/2013-01/x-0.parquet"]
    for key in others:
        house.files.store(key, str(path))
    house.time += 9 * DAY
    house.expire()
    assert set(others) <= house.files.objects.keys()


def _calls(folder: Path) -> Iterator[tuple[int, House]]:
    counting = At(-1, is_behind=False)
    house = _compacted(folder)
    house.time += 2 * DAY
    house.expire(counting)
    for number in range(counting.calls):
        house = _compacted(folder)
        house.time += 2 * DAY
        yield number, house


@pytest.mark.parametrize("is_behind", [False, True])
def test_killed_at_any_call_no_version_lacks_a_file(tmp_path: Path, is_behind: bool) -> None:
    for number, house in _calls(tmp_path):
        with pytest.raises(Killed):
            house.expire(At(number, is_behind))
        for pointer in house.commits.history("flights", MONTH):
            manifest = house.commits.manifest(pointer)
            assert manifest is not None
            assert all(file.key in house.files.objects for file in manifest.files)
        house.expire()
        assert len(_keys(house, "data")) == 1
        assert house.reconcile().differences == ()


def test_a_landing_amid_it_loses_nothing(tmp_path: Path) -> None:
    for number, house in _calls(tmp_path):

        def land(house: House = house) -> None:
            house.land("late", rows_of(30))

        house.expire(At(number, is_behind=True, do=land))
        house.follow()
        assert len(house.rows()) == 40
        assert house.reconcile().differences == ()


def _history(causes: list[bool]) -> list[Pointer]:
    """Youngest first, a version a minute; True for landings."""
    pointers = [
        Pointer(
            dataset="d",
            partition="",
            version=version,
            manifest_key=f"{version}",
            rows=0,
            bytes=0,
            files=0,
            checksum=0,
            cause=f"{'landing' if is_landing else 'compaction'} {version}",
            updated=f"2026-01-01T00:{version:02d}:00Z",
        )
        for version, is_landing in enumerate(causes, 1)
    ]
    return pointers[::-1]


@hypothesis_settings(max_examples=50, deadline=None)
@given(st.lists(st.booleans(), min_size=1, max_size=20), st.integers(0, 25))
def test_the_manifests_that_are_read_name_every_file_of_every_kept_version(
    causes: list[bool], cutoff: int
) -> None:
    files: dict[int, set[str]] = {0: set()}
    for version, is_landing in enumerate(causes, 1):
        before = files[version - 1]
        files[version] = {*before, f"{version}"} if is_landing else {f"{version}"}
    split = expire(_history(causes), f"2026-01-01T00:{cutoff:02d}:00Z")
    named = set().union(*(files[each.version] for each in naming_all_files(split.kept)))
    assert named == set().union(*(files[each.version] for each in split.kept))
    assert split.kept[0].version == len(causes)
    assert {*split.kept, *split.expired} == {*_history(causes)}
    # A version ends with the next one's beginning.
    assert all(each.version + 1 < cutoff for each in split.expired)
