import pytest
from msgspec import json

from data_lake.domain.errors import TransientError
from data_lake.domain.query import Ask
from tests.queries_house import ADA, ALL, BOB, House


@pytest.fixture
def house() -> House:
    return House()


def lines_of(house: House) -> list[dict[str, object]]:
    return [
        json.decode(line)
        for content in house.files.dropped.values()
        for line in content.splitlines()
    ]


def test_each_query_and_each_download_is_a_line(house: House) -> None:
    query = house.answer()
    house.clock.pause(1)
    house.download(BOB, query.id, "parquet")
    house.download(ADA, query.id, "parquet")
    assert house.record() == 2
    first, second = lines_of(house)
    assert (first["kind"], first["owner"], first["statement"]) == ("query", "ada", ALL)
    assert (first["tables"], first["bytes_scanned"], first["state"]) == (
        "visits", 30_000_000, "succeeded",
    )  # fmt: skip
    assert (second["kind"], second["format"]) == ("download", "parquet")
    assert house.record() == 0


def test_all_lines_have_one_schema(house: House) -> None:
    query = house.answer()
    house.submit(ADA, Ask(sql=ALL))
    house.download(ADA, query.id, "parquet")
    house.record()
    shapes = {
        tuple((name, type(value)) for name, value in line.items()) for line in lines_of(house)
    }
    assert len(shapes) == 1


def test_a_crash_behind_the_drop_loses_and_doubles_nothing(house: House) -> None:
    house.answer()
    house.files.fails = 1
    with pytest.raises(TransientError):
        house.record()
    house.answer(Ask(sql="SELECT 1 AS a"), BOB)
    assert (house.record(), house.record(), house.record()) == (1, 1, 0)
    assert [line["owner"] for line in lines_of(house)] == ["ada", "bob"]


def test_a_bulk_download_is_told_once_a_user_and_day(house: House) -> None:
    query = house.answer()
    size = house.results.size(query.id, "parquet")
    assert size is not None
    assert size > 20
    for _ in range(2):
        house.clock.pause(1)
        house.download(ADA, query.id, "parquet")
        house.record()
    assert [subject for subject, _ in house.alarm.told] == ["Bulk download by ada"]
    house.clock.pause(86_400)
    house.download(ADA, query.id, "parquet")
    house.record()
    assert len(house.alarm.told) == 2


def test_a_small_download_is_not_told() -> None:
    house = House()
    query = house.answer()
    house.record.__class__(
        lines=house.lines,
        files=house.files,
        budgets=house.queries.budgets,
        alarm=house.alarm,
        bulk_download_bytes=10**9,
    )()
    house.download(ADA, query.id, "parquet")
    assert house.alarm.told == []
