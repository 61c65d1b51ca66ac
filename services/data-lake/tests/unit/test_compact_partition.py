from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from data_lake.domain.compaction import LostRows
from data_lake.domain.errors import TransientError
from tests.interruptions import At, Killed
from tests.layout_house import MONTH, POLICY, House, rows_of

ROWS = rows_of(0, 40)


def _house(folder: Path) -> House:
    house = House(folder)
    for index in range(4):
        house.land(f"landing{index}", rows_of(index * 10))
    return house


@pytest.fixture
def house(tmp_path: Path) -> House:
    return _house(tmp_path)


def _rows(house: House) -> list[dict[str, object]]:
    return sorted(house.rows(), key=lambda row: row["id"])


def _houses(folder: Path) -> Iterator[tuple[int, House]]:
    """A house for each call to the world that a compaction makes."""
    counting = At(-1, is_behind=False)
    _house(folder).compact(counting)
    for number in range(counting.calls):
        yield number, _house(folder)


def test_small_files_become_one_sorted_file(house: House) -> None:
    done = house.compact()
    assert (done.rounds, done.rows, done.files_before, done.files_after) == (1, 40, 4, 1)
    assert house.rows() == sorted(ROWS, key=lambda row: (row["origin"], row["id"]))


def test_the_new_file_tells_its_landings_and_how_it_is_sorted(house: House) -> None:
    house.compact()
    manifest = house.commits.manifest(house.commits.pointer("flights", MONTH))
    assert manifest is not None
    (file,) = manifest.files
    assert file.sources == ("landing0", "landing1", "landing2", "landing3")
    assert file.sorted_by == ("origin", "id")
    assert manifest.cause.startswith("compaction ")


def test_a_second_compaction_finds_nothing_to_do(house: House) -> None:
    house.compact()
    assert house.compact().rounds == 0
    assert len(house.commits.history("flights", MONTH)) == 5


def test_a_partition_that_is_not_there_is_left_alone(tmp_path: Path) -> None:
    assert House(tmp_path).compact().rounds == 0


def test_few_small_files_wait_unless_the_compaction_is_thorough(tmp_path: Path) -> None:
    house = House(tmp_path, replace(POLICY, target_bytes=2_000))
    house.land("large", rows_of(100, 20))
    house.land("small", rows_of(0, 1))
    assert house.compact(is_thorough=False).rounds == 0
    assert house.compact(is_thorough=True).rounds == 1


def test_athena_reads_the_new_version(house: House) -> None:
    house.compact()
    assert house.glue.seen == {"flights": {MONTH: 5}}


def test_a_file_with_other_rows_is_never_committed(house: House) -> None:
    manifest = house.commits.manifest(house.commits.pointer("flights", MONTH))
    assert manifest is not None
    first, second, *_ = manifest.files
    house.files.objects[first.key] = house.files.objects[second.key]
    before = dict(house.commits.current)
    with pytest.raises(LostRows, match="expected 40 rows"):
        house.compact()
    assert house.commits.current == before


def test_a_file_that_lost_a_row_is_never_committed(house: House) -> None:
    manifest = house.commits.manifest(house.commits.pointer("flights", MONTH))
    assert manifest is not None
    key = manifest.files[0].key
    house.files.objects[key] = house.files.objects[key].partition(b"\n")[2]
    with pytest.raises(LostRows, match=r"expected 40 rows with the sum .* found 39"):
        house.compact()


@pytest.mark.parametrize("is_behind", [False, True])
def test_killed_at_any_call_and_begun_again_it_ends_alike(tmp_path: Path, is_behind: bool) -> None:
    for number, house in _houses(tmp_path):
        with pytest.raises(Killed):
            house.compact(At(number, is_behind))
        assert _rows(house) == ROWS
        house.compact()
        assert _rows(house) == ROWS
        assert len(house.commits.history("flights", MONTH)) == 5
        assert house.reconcile().differences == ()


def test_what_lands_amid_a_compaction_stays(tmp_path: Path) -> None:
    for number, house in _houses(tmp_path):

        def land(house: House = house) -> None:
            house.land("late", rows_of(40))

        house.compact(At(number, is_behind=True, do=land))
        house.follow()
        assert _rows(house) == rows_of(0, 50)
        assert house.reconcile().differences == ()


def test_of_two_compactions_at_once_one_counts(tmp_path: Path) -> None:
    for number, house in _houses(tmp_path):

        def compact(house: House = house) -> None:
            house.compact()

        house.compact(At(number, is_behind=True, do=compact))
        assert _rows(house) == ROWS
        assert len(house.commits.history("flights", MONTH)) == 5
        assert house.reconcile().differences == ()


def test_readers_find_all_rows_whenever_they_look(tmp_path: Path) -> None:
    for number, house in _houses(tmp_path):
        seen = house.commits.pointer("flights", MONTH)

        def read(house: House = house) -> None:
            assert _rows(house) == ROWS

        house.compact(At(number, is_behind=True, do=read))
        manifest = house.commits.manifest(seen)
        assert manifest is not None
        assert len(house.rows_in([file.key for file in manifest.files])) == len(ROWS)


def test_a_throttled_call_leaves_all_rows_and_the_message_comes_again(tmp_path: Path) -> None:
    def slow_down() -> None:
        raise TransientError("SlowDown: Please reduce your request rate.")

    for number, house in _houses(tmp_path):
        with pytest.raises(TransientError):
            house.compact(At(number, is_behind=False, do=slow_down))
        assert _rows(house) == ROWS
        house.compact()
        assert house.reconcile().differences == ()


def test_a_commit_that_never_gets_its_turn_is_given_up(house: House) -> None:
    class Restless:
        """Somebody lands before each commit."""

        landed = 0

        def __getattr__(self, name: str) -> object:
            if name == "commit":
                self.landed += 1
                house.land(f"restless{self.landed}", rows_of(1000 + self.landed, 1))
            return getattr(commits, name)

    commits = house.commits
    with pytest.raises(TransientError, match="came too late"):
        house.compact(lambda role: Restless() if role is commits else role)
    assert len(house.rows()) == 50
