"""Parameters in, values and errors out."""

from collections.abc import Iterator

import pytest

from data_lake.domain.errors import RefusedQuery
from data_lake.engines.sql import duckdb_type, json_value_of, message_of, prepare
from data_lake.engines.sql.prepared import Json
from tests.sql_house import TABLES, SqlHouse


@pytest.fixture(scope="module")
def house() -> Iterator[SqlHouse]:
    house = SqlHouse()
    yield house
    house.connection.close()


@pytest.mark.parametrize(
    "value", ["it's", "'; DROP TABLE x; --", "\\", "", "日本", None, True, 7, -7, 2**40, 1.5, -2e-9]
)
def test_a_parameter_comes_back_as_it_went_in(house: SqlHouse, value: Json) -> None:
    assert house.value("SELECT ?", [value]) == value
    assert house.value("SELECT :given", {"given": value}) == value


def test_parameters_are_taken_in_the_order_of_their_marks(house: SqlHouse) -> None:
    sql = "SELECT ?, CASE WHEN id = ? THEN ? END FROM events WHERE kind = ? AND id < ?"
    assert house.ask(sql, ["first", 2, "third", "buy", 9]) == [["first", "third"]]


def test_a_date_is_given_as_text_and_cast(house: SqlHouse) -> None:
    sql = "SELECT count(*) FROM events WHERE ts < CAST(:until AS timestamp)"
    assert house.value(sql, {"until": "2026-01-01 00:15:00"}) == 1


@pytest.mark.parametrize(
    ("sql", "parameters"),
    [
        ("SELECT ?", []),
        ("SELECT 1", [1]),
        ("SELECT :a", {}),
        ("SELECT 1", {"a": 1}),
        ("SELECT ?", [float("nan")]),
        ("SELECT ?", [[1]]),
        ("SELECT * FROM ?", ["events"]),
        ("SELECT id FROM events LIMIT ?", ["1; DROP"]),
    ],
)
def test_parameters_that_do_not_fit_are_refused(
    sql: str, parameters: list[Json] | dict[str, Json]
) -> None:
    with pytest.raises(RefusedQuery):
        prepare(sql, TABLES, parameters)


def test_athenas_text_has_the_parameters_bound() -> None:
    prepared = prepare("SELECT id FROM events WHERE kind = ?", TABLES, ["it's"])
    assert prepared.athena_sql == "SELECT id FROM events WHERE kind = 'it''s'"


def test_instants_of_a_table_are_shown_in_utc_and_seen_in_zones(house: SqlHouse) -> None:
    sql = "SELECT at, at AT TIME ZONE 'Asia/Tokyo', hour(at AT TIME ZONE '+05:30') FROM readings"
    assert house.ask(f"{sql} WHERE device = 'a'") == [
        ["2026-01-01 10:00:00.000 UTC", "2026-01-01 19:00:00.000 Asia/Tokyo", 15]
    ]


def test_numbers_that_json_has_not_are_text(house: SqlHouse) -> None:
    assert house.ask("SELECT value, amount FROM readings ORDER BY device") == [
        [1.5, "10.25"],
        ["NaN", "0.10"],
        [None, None],
    ]
    assert house.ask("SELECT device FROM readings WHERE value > 0e0") == [["a"]]


def test_what_may_fail_is_not_tried_on_rows_that_a_condition_leaves_out(house: SqlHouse) -> None:
    rows = "(VALUES (1, 0, 'x'), (8, 4, '5')) AS t(a, b, c)"
    assert house.ask(f"SELECT a FROM {rows} WHERE a / b = 2 AND b <> 0") == [[8]]
    assert house.ask(f"SELECT a FROM {rows} WHERE b > 1 AND CAST(c AS integer) = 5") == [[8]]


def test_types_of_the_catalogue_have_one_of_duckdb_each() -> None:
    assert duckdb_type("array(row(a integer, b map(varchar, decimal(5,2))))") == (
        'STRUCT("a" INTEGER, "b" MAP(VARCHAR, DECIMAL(5, 2)))[]'
    )
    assert duckdb_type("timestamp(3) with time zone") == "TIMESTAMPTZ"
    with pytest.raises(RefusedQuery, match="hyperloglog"):
        duckdb_type("hyperloglog")


def test_values_that_no_engine_gives_here_are_not_guessed() -> None:
    with pytest.raises(TypeError, match="set"):
        json_value_of({1}, "varchar")


def test_an_engines_error_is_told_without_the_engines_words() -> None:
    own = "Conversion Error: Could not convert string 'lake: Division by zero' to INT64\n\nLINE 1"
    assert message_of(own) == ("division_by_zero", "Division by zero")
    assert message_of("Out of Range Error: Overflow in addition")[0] == "out_of_range"
    assert message_of("")[0] == "engine_error"
