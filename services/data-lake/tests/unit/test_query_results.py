import pytest
from msgspec import Raw, json
from msgspec.structs import replace

from data_lake.domain.errors import PermanentError, RefusedQuery
from data_lake.domain.names import distinct_names
from data_lake.domain.query import Ask
from tests.queries_house import ADA, ALL, BOB, OPERATOR, House


@pytest.fixture
def house() -> House:
    return House()


def test_a_page_is_passed_through_as_it_lies(house: House) -> None:
    query = house.answer()
    page = house.read(ADA, query.id)
    assert page is not None
    assert page.rows == Raw(b"[[1]]")
    assert (page.total_rows, page.next, page.is_whole) == (1, None, True)
    assert json.decode(json.encode(page))["rows"] == [[1]]


def test_pages_lead_to_the_next(house: House) -> None:
    query = house.answer()
    house.queries.stored[query.id] = replace(
        query, outcome=replace(query.outcome, pages=2, is_whole=False)
    )
    house.results.pages[query.id, 1] = b"[[2]]"
    first, second = house.read(ADA, query.id), house.read(ADA, query.id, 1)
    assert first is not None
    assert second is not None
    assert (first.next, second.next, second.is_whole) == (1, None, False)
    assert house.read(ADA, query.id, 2) is None
    assert house.read(ADA, query.id, -1) is None


def test_a_result_without_rows_has_one_empty_page(house: House) -> None:
    query = house.answer()
    house.queries.stored[query.id] = replace(query, outcome=replace(query.outcome, pages=0))
    page = house.read(ADA, query.id)
    assert page is not None
    assert page.rows == Raw(b"[]")


def test_a_reused_result_is_read_where_it_lies(house: House) -> None:
    house.answer()
    again = house.answer(asker=BOB)
    assert house.read(BOB, again.id) is not None
    download = house.download(BOB, again.id, "parquet")
    assert download is not None
    assert f"{again.reused}.parquet" in download.url


def test_parquet_is_there_at_once(house: House) -> None:
    query = house.answer()
    download = house.download(ADA, query.id, "parquet")
    assert download is not None
    assert download.url.endswith("for=900")
    assert download.filename == f"{query.id}.parquet"
    assert download.expires == "2026-11-22T09:15:00.000Z"
    assert download.bytes > 0


def test_another_format_is_made_while_its_asker_waits(house: House) -> None:
    query = house.answer()
    house.clock.meanwhile = house.work
    download = house.download(ADA, query.id, "csv")
    assert download is not None
    assert download.url
    assert house.results.files[query.id, "csv"].startswith(b"csv of SELECT * FROM")


def test_or_later_when_it_takes_longer(house: House) -> None:
    query = house.answer()
    download = house.download(ADA, query.id, "jsonl", 1)
    assert download is not None
    assert download.url == ""
    assert house.queries.budgets.bytes_downloaded == {}
    house.work()
    later = house.download(ADA, query.id, "jsonl")
    assert later is not None
    assert later.url


def test_a_conversion_that_is_asked_for_twice_is_made_once(house: House) -> None:
    query = house.answer()
    house.convert(query.id, "csv")
    house.convert(query.id, "csv")
    assert len(house.embedded.jobs) == 2


def test_a_conversion_reads_the_result_under_its_own_names(house: House) -> None:
    query = house.answer(Ask(sql="SELECT page, page FROM visits"))
    house.convert(query.id, "csv")
    (source,) = house.embedded.jobs[-1].tables
    assert [name for name, _ in source.columns] == ["page", "page_2"]
    assert source.files[0].address == f"s3://results/queries/{query.id}/result.parquet"


def test_what_has_no_result_isnt_converted(house: House) -> None:
    query = house.submit(ADA, Ask(sql=ALL)).query
    with pytest.raises(PermanentError):
        house.convert(query.id, "csv")


def test_a_result_that_the_bucket_has_forgotten_is_told(house: House) -> None:
    query = house.answer()
    house.results.files.clear()
    house.results.pages.clear()
    for look in (
        lambda: house.read(ADA, query.id),
        lambda: house.download(ADA, query.id, "parquet"),
        lambda: house.download(ADA, query.id, "csv"),
    ):
        with pytest.raises(RefusedQuery) as refused:
            look()
        assert refused.value.code == "result_expired"


def test_a_download_is_counted_for_who_has_the_link(house: House) -> None:
    query = house.answer()
    download = house.download(OPERATOR, query.id, "parquet")
    assert download is not None
    assert house.budget(OPERATOR).downloaded_bytes == download.bytes
    assert house.budget(ADA).downloaded_bytes == 0


def test_names_are_distinct_whatever_their_case() -> None:
    assert distinct_names(["a", "A", "b", "a", "a_2"]) == ["a", "A_2", "b", "a_3", "a_2_2"]
