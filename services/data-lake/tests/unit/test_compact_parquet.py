from pathlib import Path

import pytest
from msgspec.structs import replace

from data_lake.domain.compaction import LostRows
from data_lake.domain.dataset import Column
from data_lake.domain.errors import TransientError
from tests.interruptions import At
from tests.layout_house import FLIGHTS, MONTH, POLICY, House, house_of_parquet


def query(first: int, count: int) -> str:
    origin = "['JFK', 'LGA', 'EWR'][1 + range % 3]"
    return f"SELECT range::INTEGER AS id, {origin} AS origin FROM range({first}, {first + count})"


@pytest.fixture
def house(tmp_path: Path) -> House:
    house = house_of_parquet(tmp_path)
    for index in range(3):
        house.land(f"landing{index}", query(index * 10, 10))
    return house


def with_columns(house: House, *columns: Column) -> None:
    house.catalogue.stored["flights"] = replace(FLIGHTS, columns=columns, version=2)


def test_small_files_become_one_sorted_file_and_the_books_agree(house: House) -> None:
    house.compact()
    manifest = house.commits.manifest(house.commits.pointer("flights", MONTH))
    assert manifest is not None
    (file,) = manifest.files
    assert (file.columns["id"].minimum, file.columns["id"].maximum) == (0, 29)
    places = [(row["origin"], row["id"]) for row in house.rows()]
    assert places == sorted(places)
    assert house.reconcile().differences == ()


def test_many_rows_become_files_of_ranges_that_do_not_overlap(tmp_path: Path) -> None:
    house = house_of_parquet(tmp_path, replace(POLICY, target_bytes=30_000))
    for index in range(2):
        house.land(f"landing{index}", query(index * 10_000, 10_000))
    done = house.compact()
    assert done.files_after > 1
    places = [(row["origin"], row["id"]) for row in house.rows()]
    assert places == sorted(places)
    assert house.compact().rounds == 0
    assert house.reconcile().differences == ()


def test_more_than_fits_into_one_compaction_is_sorted_by_parts(tmp_path: Path) -> None:
    """Twice the target at a time: what comes in two parts overlaps, and is read all the same."""
    house = house_of_parquet(tmp_path, replace(POLICY, target_bytes=20_000))
    for index in range(2):
        house.land(f"landing{index}", query(index * 10_000, 10_000))
    assert house.compact().rounds == 2
    manifest = house.commits.manifest(house.commits.pointer("flights", MONTH))
    assert manifest is not None
    for file in manifest.files:
        places = [(row["origin"], row["id"]) for row in house.rows_in([file.key])]
        assert places == sorted(places)
    assert house.compact().rounds == 0
    assert house.reconcile().differences == ()


def test_a_column_that_came_later_is_empty_in_older_rows(house: House) -> None:
    with_columns(house, *FLIGHTS.columns, Column(name="tail", type="varchar"))
    house.land("later", "SELECT 99::INTEGER AS id, 'BOS' AS origin, 'N1' AS tail")
    house.compact()
    rows = house.rows()
    assert {"id": 99, "origin": "BOS", "tail": "N1"} in rows
    assert {"id": 0, "origin": "JFK", "tail": None} in rows
    assert house.reconcile().differences == ()


@pytest.mark.parametrize(
    ("wide", "kind"),
    [("bigint", int), ("double", float), ("varchar", str), ("array(bigint)", list)],
)
def test_a_type_that_became_wider_is_written_so_and_the_books_agree(
    tmp_path: Path, wide: str, kind: type
) -> None:
    house = house_of_parquet(tmp_path)
    value = "[range::INTEGER]" if kind is list else "range::INTEGER"
    for index in range(2):
        house.land(f"landing{index}", f"SELECT {value} AS id, 'JFK' AS origin FROM range(5)")
    with_columns(house, Column(name="id", type=wide), FLIGHTS.columns[1])
    house.compact()
    assert {type(row["id"]) for row in house.rows()} == {kind}
    assert house.reconcile().differences == ()
    wider = "VARCHAR" if kind is str else "DOUBLE" if kind is float else "BIGINT"
    more = f"[7::{wider}]" if kind is list else f"7::{wider}"
    house.land("later", f"SELECT {more} AS id, 'BOS' AS origin")
    house.compact()
    assert house.reconcile().differences == ()


def test_a_column_that_the_data_set_does_not_know_is_refused(house: House) -> None:
    with_columns(house, FLIGHTS.columns[0])
    with pytest.raises(LostRows, match="origin"):
        house.compact()


def test_the_same_files_are_written_to_the_same_bytes(house: House) -> None:
    keys = []
    before = dict(house.commits.current)
    for _ in range(2):
        house.commits.current = dict(before)
        house.compact()
        manifest = house.commits.manifest(house.commits.pointer("flights", MONTH))
        assert manifest is not None
        keys.append(manifest.files[0].key.rpartition("-")[2])
    assert keys[0] == keys[1]


def test_a_landing_that_widens_amid_a_compaction_keeps_its_values(tmp_path: Path) -> None:
    """At every call to the world, so also between the reading of the data set and of its files."""
    number = 0
    while True:
        house = house_of_parquet(tmp_path / str(number))
        house.folder.mkdir()
        for index in range(3):
            house.land(f"landing{index}", f"SELECT {index}::BIGINT AS id, 'JFK' AS origin")
        with_columns(house, Column(name="id", type="bigint"), FLIGHTS.columns[1])

        def widen(house: House = house) -> None:
            with_columns(house, Column(name="id", type="double"), FLIGHTS.columns[1])
            house.land("wide", "SELECT 2.5::DOUBLE AS id, 'BOS' AS origin")

        at = At(number, is_behind=False, do=widen)
        try:
            house.compact(at)
        except TransientError:
            house.compact()
        if not at.was_reached:
            break
        house.compact()
        assert sorted(float(row["id"]) for row in house.rows()) == [0, 1, 2, 2.5]
        house.follow()
        assert house.reconcile().differences == ()
        number += 1
    assert number > 10


def test_a_file_of_a_wider_type_than_its_data_set_is_not_made_narrower(tmp_path: Path) -> None:
    house = house_of_parquet(tmp_path)
    for index in range(3):
        house.land(f"landing{index}", f"SELECT {index}.5::DOUBLE AS id, 'JFK' AS origin")
    with_columns(house, Column(name="id", type="bigint"), FLIGHTS.columns[1])
    before = dict(house.commits.current)
    with pytest.raises(TransientError, match=r"column id of flights is bigint .* double in a file"):
        house.compact()
    assert house.commits.current == before
