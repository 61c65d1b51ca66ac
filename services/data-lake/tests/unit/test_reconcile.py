from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from data_lake.domain.errors import PermanentError
from data_lake.domain.layout import Landing
from data_lake.domain.reconciliation import Reconciled
from data_lake.use_cases.reconcile import Reconcile
from tests.interruptions import At
from tests.layout_house import MONTH, House, rows_of


@pytest.fixture
def house(tmp_path: Path) -> House:
    house = House(tmp_path)
    house.land("one", rows_of(0))
    house.land("two", rows_of(10))
    house.land("three", rows_of(20), partition="2013-02")
    house.follow()
    return house


def _found(reconciled: Reconciled) -> list[tuple[str, str]]:
    return [(each.where, each.what) for each in reconciled.differences]


def test_a_lake_in_order_says_what_it_holds(house: House) -> None:
    found = house.reconcile()
    assert found.is_whole
    assert (found.landings, found.partitions, found.files) == (3, 2, 3)
    assert (found.rows, found.curated_rows, found.recounted_rows) == (30, 30, 30)


def test_without_depth_no_file_is_read(house: House) -> None:
    house.files.objects = {key: b"x" * len(it) for key, it in house.files.objects.items()}
    books = Reconcile(
        house.catalogue, house.commits, house.files, house.glue, house.count, house.now
    )
    found = books("flights")
    assert (found.recounted_rows, found.differences) == (None, ())


def test_a_data_set_that_is_not_there_is_said_so(house: House) -> None:
    with pytest.raises(PermanentError, match="'flight' isn't in the catalogue"):
        Reconcile(house.catalogue, house.commits, house.files, house.glue, house.count, house.now)(
            "flight"
        )


def test_a_row_that_went_nowhere_is_found(house: House) -> None:
    one = house.catalogue.ledger["one"]
    house.catalogue.ledger["one"] = replace(one, rows=11)
    assert _found(house.reconcile()) == [("landing one", "rows = curated + quarantined")]
    house.catalogue.ledger["one"] = replace(one, rows=11, quarantined_rows=1)
    assert house.reconcile().is_whole


def test_a_landing_that_was_never_committed_is_found(house: House) -> None:
    del house.commits.lines["flights", MONTH, "one"]
    assert _found(house.reconcile()) == [
        (f"landing one in {MONTH!r}", "rows committed"),
        (f"partition {MONTH!r}", "rows of the ledger and the files"),
        (f"partition {MONTH!r}", "checksum of the ledger and the files"),
    ]


def test_a_landing_under_way_is_no_difference(house: House) -> None:
    house.store("begun", rows_of(50))
    found = house.reconcile()
    assert (found.under_way, found.unnamed, found.differences) == (1, 1, ())


def test_an_altered_row_is_found_by_its_file(house: House) -> None:
    key = next(key for key in house.files.objects if "/two-" in key)
    house.files.objects[key] = house.files.objects[key].replace(b"JFK", b"BOS")
    assert _found(house.reconcile()) == [(key, "checksum of the file")]


def test_a_missing_object_is_found(house: House) -> None:
    key = next(key for key in house.files.objects if "/two-" in key)
    books = Reconcile(
        house.catalogue, house.commits, house.files, house.glue, house.count, house.now
    )
    house.files.delete([key])
    assert _found(books("flights")) == [(key, "bytes of an object that isn't there")]


def test_a_table_of_athena_that_stands_elsewhere_is_found(house: House) -> None:
    house.glue.seen["flights"][MONTH] = 1
    assert _found(house.reconcile()) == [(f"partition {MONTH!r}", "version in Glue")]


def test_a_pointer_that_tells_other_sums_is_found(house: House) -> None:
    pointer = house.commits.current["flights", MONTH]
    house.commits.current["flights", MONTH] = replace(pointer, rows=19)
    assert (f"partition {MONTH!r}", "rows of the pointer and its files") in _found(
        house.reconcile()
    )


def test_landings_amid_the_reading_make_no_difference(tmp_path: Path) -> None:
    for number in range(12):
        house = House(tmp_path)
        house.land("one", rows_of(0))
        house.follow()
        begun = Landing(
            id="late", dataset="flights", state="landing", source={}, started="2025-12-31"
        )
        house.catalogue.begin(begun)

        def land(house: House = house) -> None:
            house.land("late", rows_of(10))
            house.land("later", rows_of(20), partition="2013-02")
            house.follow()

        at = At(number, is_behind=True, do=land)
        found = Reconcile(
            at(house.catalogue),
            at(house.commits),
            at(house.files),
            house.glue,
            house.count,
            house.now,
        )("flights")
        in_books = [each for each in _found(found) if each[1] != "version in Glue"]
        assert in_books == []


def test_a_landing_that_nobody_will_end_is_found(house: House) -> None:
    house.store("lost", rows_of(50))
    assert house.reconcile().is_whole
    house.time += timedelta(days=4, hours=1)
    ((what, about),) = _found(house.reconcile())
    assert what == "landing lost"
    assert about.startswith("landing begun 2026-01-01")


def test_a_partition_that_is_committed_to_amid_the_reading_is_no_difference_in_glue(
    tmp_path: Path,
) -> None:
    for number in range(12):
        house = House(tmp_path)
        house.land("one", rows_of(0))
        house.follow()

        def land(house: House = house) -> None:
            house.land("late", rows_of(10))
            house.follow()

        at = At(number, is_behind=True, do=land)
        catalogue, commits = at(house.catalogue), at(house.commits)
        files, glue = at(house.files), at(house.glue)
        found = Reconcile(catalogue, commits, files, glue, house.count, house.now)("flights")
        assert "version in Glue" not in [what for _, what in _found(found)]
