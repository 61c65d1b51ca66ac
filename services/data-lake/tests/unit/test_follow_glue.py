from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from data_lake.domain.errors import Contended, TransientError
from data_lake.use_cases.follow_glue import FollowGlue
from tests.interruptions import At, Killed
from tests.layout_house import FLIGHTS, MONTH, House, rows_of


@pytest.fixture
def house(tmp_path: Path) -> House:
    house = House(tmp_path)
    house.land("one", rows_of(0))
    return house


def _follow(house: House, at: Any = lambda role: role, partitions: Any = (MONTH,)) -> int:
    return FollowGlue(at(house.catalogue), at(house.commits), at(house.glue))("flights", partitions)


def test_the_partition_that_was_committed_is_switched(house: House) -> None:
    assert _follow(house) == 1
    assert house.glue.seen == {"flights": {MONTH: 1}}


def test_without_names_only_what_stands_elsewhere_is_switched(house: House) -> None:
    house.land("two", rows_of(10), partition="2013-02")
    assert _follow(house, partitions=None) == 2
    house.land("three", rows_of(20), partition="2013-02")
    assert _follow(house, partitions=None) == 1
    assert house.glue.seen == {"flights": {MONTH: 1, "2013-02": 2}}


def test_a_data_set_that_is_not_there_has_no_table(house: House) -> None:
    assert FollowGlue(house.catalogue, house.commits, house.glue)("none", None) == 0


def test_whoever_writes_last_has_seen_the_last_pointer(tmp_path: Path) -> None:
    for number in range(5):
        house = House(tmp_path)
        house.land("one", rows_of(0))

        def land_and_follow(house: House = house) -> None:
            house.land("two", rows_of(10))
            _follow(house)

        _follow(house, At(number, is_behind=True, do=land_and_follow))
        assert house.glue.seen == {"flights": {MONTH: 2}}


def test_columns_that_changed_meanwhile_are_told_too(house: House) -> None:
    def widen() -> None:
        house.catalogue.stored["flights"] = replace(FLIGHTS, columns=FLIGHTS.columns[:1], version=2)

    # Behind the call that tells Glue of the columns.
    _follow(house, At(2, is_behind=True, do=widen))
    assert house.glue.columns == {"flights": {"id": "integer", "month": "varchar"}}


def test_a_table_that_somebody_made_meanwhile_is_written_again(house: House) -> None:
    refused = [Contended("table flights was made a moment ago")]

    class Made:
        def __getattr__(self, name: str) -> Any:
            if name == "follow" and refused:
                raise refused.pop()
            return getattr(glue, name)

    glue = house.glue
    assert FollowGlue(house.catalogue, house.commits, Made())("flights", [MONTH]) == 1
    assert glue.seen == {"flights": {MONTH: 1}}


def test_pointers_that_never_rest_are_left_to_the_next_message(house: House) -> None:
    class Restless:
        landed = 0

        def __getattr__(self, name: str) -> Any:
            if name == "follow":
                self.landed += 1
                house.land(f"more{self.landed}", rows_of(100))
            return getattr(glue, name)

    glue = house.glue
    with pytest.raises(TransientError, match="faster than its table"):
        FollowGlue(house.catalogue, house.commits, Restless())("flights", [MONTH])


def test_killed_anywhere_it_is_made_good_by_the_next(tmp_path: Path) -> None:
    for number in range(4):
        house = House(tmp_path)
        house.land("one", rows_of(0))
        with pytest.raises(Killed):
            _follow(house, At(number, is_behind=True))
        _follow(house, partitions=None)
        assert house.glue.seen == {"flights": {MONTH: 1}}
