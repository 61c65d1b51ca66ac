"""Which tables a statement may name, and who may name them."""

import pytest
from msgspec.structs import replace

from data_lake.domain.errors import RefusedQuery
from data_lake.domain.query import Ask
from tests.lake_door import Door
from tests.queries_house import ADA, OPERATOR, SITES, House


@pytest.fixture
def house() -> House:
    return House()


def test_what_others_have_asked_is_for_operators(house: House) -> None:
    house.catalogue.stored["access_log"] = replace(SITES, name="access_log")
    ask = Ask(sql="WITH x AS (SELECT id FROM access_log) SELECT * FROM x")
    for refusing in (house.submit, house.estimate):
        with pytest.raises(RefusedQuery) as refused:
            refusing(ADA, ask)
        assert refused.value.code == "forbidden_table"
    assert not house.queries.stored
    assert house.answer(ask, OPERATOR).state == "succeeded"
    with pytest.raises(RefusedQuery):
        house.submit(ADA, ask)


def test_a_name_that_no_table_can_have_is_not_looked_up(house: House) -> None:
    looked_up: list[str] = []
    house.catalogue.dataset = looked_up.append  # type: ignore[assignment, method-assign]
    with pytest.raises(RefusedQuery) as refused:
        house.submit(ADA, Ask(sql=f'SELECT 1 FROM "{"x" * 3000}"'))
    assert refused.value.code == "unknown_table"
    assert not looked_up


@pytest.mark.parametrize("kind", ["queries", "datasets", "landings", "saved-queries", "quarantine"])
@pytest.mark.parametrize("name", ["x" * 3000, "A'B", "%C3%A9", "a%22b"])
def test_a_route_to_what_nothing_is_called_leads_nowhere(door: Door, kind: str, name: str) -> None:
    assert door.get(f"/{kind}/{name}").status == 404
