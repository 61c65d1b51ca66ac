"""What is refused before any engine sees it, and how much a statement may ask of the parser."""

from typing import Any

import duckdb
import pytest
from msgspec import json

from data_lake.domain.errors import RefusedQuery
from data_lake.engines.sql import prepare
from tests.sql_house import CASES, OWN_CASES, TABLES, SqlHouse

ATTACKS: list[str] = json.decode((OWN_CASES / "attacks.json").read_bytes())
PUBLIC: list[dict[str, Any]] = json.decode((CASES / "attacks.json").read_bytes())
# It is a statement of Trino's own, which ends after ten rounds.
ENDED = ("recursive CTE inf",)
BOMBS = {
    "brackets": "SELECT " + "(" * 2_000 + "1" + ")" * 2_000,
    "calls": "SELECT " + "lower(" * 1_000 + "'a'" + ")" * 1_000,
    "rows": "SELECT " + "row(" * 60 + "1" + ")" * 60,
    "types that are no types": "SELECT " + "date(" * 60 + "1" + ")'a'" * 60,
    "arrays": "SELECT " + "ARRAY[" * 60 + "1" + "]" * 60,
    "types": "SELECT CAST(NULL AS " + "array(" * 2_000 + "integer" + ")" * 2_000 + ")",
    "signs": "SELECT " + "- " * 2_000 + "1",
    "not": "SELECT " + "NOT " * 2_000 + "true",
    "sums": "SELECT " + "+".join(["1"] * 2_000),
    "cases": "SELECT " + "CASE WHEN true THEN " * 1_000 + "1" + " END" * 1_000,
    "subscripts": "SELECT tags" + "[1]" * 2_000 + " FROM events",
    "unions": " UNION ALL ".join(["SELECT 1"] * 1_000),
    "subqueries": "SELECT * FROM " + "(SELECT * FROM " * 90 + "events" + ")" * 90,
    "length": "SELECT '" + "a" * 262_144 + "'",
    "comments": "SELECT 1 " + "/*" * 2_000 + "*/" * 2_000,
    "nothing": "",
    "a NUL": "SELECT 'a\0b'",
}


@pytest.mark.parametrize("sql", ATTACKS)
def test_an_attack_is_refused_with_a_reason(sql: str) -> None:
    with pytest.raises(RefusedQuery) as refusal:
        prepare(sql, TABLES)
    assert refusal.value.message
    assert refusal.value.code


@pytest.mark.parametrize("attack", PUBLIC, ids=[attack["id"] for attack in PUBLIC])
def test_a_public_attack_is_refused_or_ends(attack: dict[str, Any]) -> None:
    if attack["id"] in ENDED:
        house = SqlHouse()
        with pytest.raises(duckdb.Error, match="Recursion depth limit"):
            house.ask(attack["sql"])
        house.connection.close()
    else:
        with pytest.raises(RefusedQuery):
            prepare(attack["sql"], TABLES)


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_for_the_parser_is_refused(name: str) -> None:
    with pytest.raises(RefusedQuery):
        prepare(BOMBS[name], TABLES)


def test_long_lists_of_conditions_are_no_bombs() -> None:
    many = " OR ".join(f"id = {number}" for number in range(500))
    assert prepare(f"SELECT id FROM events WHERE {many}", TABLES).sql.count("OR") == 499
    listed = ", ".join(map(str, range(2_000)))
    assert prepare(f"SELECT id FROM events WHERE id IN ({listed})", TABLES).tables[0].bounds


def test_a_table_is_found_by_the_catalogues_name_alone() -> None:
    with pytest.raises(RefusedQuery, match="did you mean events"):
        prepare("SELECT 1 FROM event", TABLES)
    with pytest.raises(RefusedQuery, match="write its name alone"):
        prepare("SELECT 1 FROM lake.events", TABLES)


def test_a_column_of_a_name_that_would_break_out_stays_a_name() -> None:
    name = 'a" FROM lake."events"; DROP TABLE x; --'
    prepared = prepare("SELECT * FROM odd", {"odd": {name: "integer"}})
    assert prepared.sql == 'SELECT t1."' + name.replace('"', '""') + '" AS c0 FROM lake."odd" AS t1'


def test_a_refusal_says_where() -> None:
    with pytest.raises(RefusedQuery) as refusal:
        prepare("SELECT id,\n  no_such(id)\nFROM events", TABLES)
    assert (refusal.value.line, refusal.value.column) == (2, 3)
    assert refusal.value.code == "unknown_function"


def test_the_nearest_functions_are_named() -> None:
    with pytest.raises(RefusedQuery, match="did you mean date_format"):
        prepare("SELECT date_formatt(ts, '%Y') FROM events", TABLES)
