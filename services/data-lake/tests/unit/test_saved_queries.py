import pytest

from data_lake.domain.errors import Contended, RefusedQuery
from data_lake.domain.query import NotYours
from tests.queries_house import ADA, ALL, BOB, OPERATOR, House


@pytest.fixture
def house() -> House:
    return House()


def test_a_query_is_saved_found_listed_and_deleted(house: House) -> None:
    stored = house.saved.put(ADA, "by-page", ALL, "Visits of each page")
    assert (stored.version, stored.owner) == (1, "ada")
    assert house.saved.get("by-page") == stored
    assert house.saved.page() == [stored]
    assert house.saved.page("by-page") == []
    assert house.saved.delete(ADA, "by-page", 1)
    assert not house.saved.delete(ADA, "by-page", 1)


def test_a_change_names_the_version_that_it_changes(house: House) -> None:
    house.saved.put(ADA, "by-page", ALL)
    for expected in (None, 2):
        with pytest.raises(Contended):
            house.saved.put(ADA, "by-page", ALL, expected_version=expected)
    assert house.saved.put(ADA, "by-page", ALL, expected_version=1).version == 2
    with pytest.raises(Contended):
        house.saved.delete(ADA, "by-page", 1)


def test_only_its_owner_or_an_operator_changes_it(house: House) -> None:
    house.saved.put(ADA, "by-page", ALL)
    with pytest.raises(NotYours):
        house.saved.put(BOB, "by-page", ALL, expected_version=1)
    with pytest.raises(NotYours):
        house.saved.delete(BOB, "by-page", 1)
    assert house.saved.put(OPERATOR, "by-page", ALL, expected_version=1).owner == "ada"


def test_what_wouldnt_run_isnt_saved(house: House) -> None:
    with pytest.raises(RefusedQuery):
        house.saved.put(ADA, "bad", "DELETE FROM visits")
    with pytest.raises(RefusedQuery):
        house.saved.put(ADA, "bad", "SELECT page FROM visits WHERE page = :page")
    assert house.saved.get("bad") is None
