"""What a statement reads: for the estimate, and for leaving files out."""

import pytest

from data_lake.engines.sql import Predicate, TableUse, prepare
from tests.sql_house import TABLES


def uses(sql: str) -> tuple[TableUse, ...]:
    return prepare(sql, TABLES).tables


def bounds(sql: str) -> list[tuple[str, str, object]]:
    return [
        (bound.column, bound.operator, bound.value) for use in uses(sql) for bound in use.bounds
    ]


@pytest.mark.parametrize(
    ("sql", "columns"),
    [
        ("SELECT count(*) FROM events", ()),
        ("SELECT id FROM events WHERE kind = 'a' ORDER BY ts", ("id", "kind", "ts")),
        ("SELECT * FROM events", ("attrs", "id", "kind", "payload", "tags", "ts")),
        ("SELECT e.id FROM (SELECT id, kind FROM events) e", ("id", "kind")),
        ("WITH x AS (SELECT ts FROM events) SELECT count(*) FROM x", ("ts",)),
        ("SELECT transform(tags, t -> t || kind) FROM events", ("kind", "tags")),
        ("SELECT count(*) OVER (PARTITION BY kind ORDER BY ts) FROM events", ("kind", "ts")),
        ("SELECT tag FROM events CROSS JOIN UNNEST(tags) AS t(tag)", ("tags",)),
        ("SELECT 1 FROM events GROUP BY kind HAVING max(id) > 1", ("id", "kind")),
    ],
)
def test_only_the_columns_that_are_named_are_read(sql: str, columns: tuple[str, ...]) -> None:
    assert uses(sql)[0].columns == columns


def test_each_place_that_names_a_table_is_a_use_of_its_own() -> None:
    found = uses(
        "SELECT 1 FROM events a JOIN events b ON a.id = b.id "
        "WHERE a.kind = 'x' AND b.id > (SELECT max(id) FROM events)"
    )
    assert [(use.name, use.columns) for use in found] == [
        ("events", ("id", "kind")),
        ("events", ("id",)),
        ("events", ("id",)),
    ]
    assert found[0].bounds == (Predicate("kind", "=", "x"),)
    assert found[1].bounds == found[2].bounds == ()


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("id = 5", [("id", "=", 5)]),
        ("5 < id", [("id", ">", 5)]),
        ("id BETWEEN -1 AND 3", [("id", ">=", -1), ("id", "<=", 3)]),
        ("id IN (1, 2)", [("id", "in", (1, 2))]),
        ("(id > 1 AND kind = 'a')", [("id", ">", 1), ("kind", "=", "a")]),
        ("id > 1.5", [("id", ">", 1.5)]),
        ("ts >= DATE '2026-01-02'", [("ts", ">=", "2026-01-02T00:00:00")]),
        ("ts < TIMESTAMP '2026-01-02 03:04:05'", [("ts", "<", "2026-01-02T03:04:05")]),
        ("id = 1 OR id = 2", []),
        ("NOT id = 1", []),
        ("id <> 1", []),
        ("id + 0 = 1", []),
        ("id IS NULL", []),
        ("id = (SELECT max(id) FROM events)", []),
        ("id > id - 1", []),
        ("id > 1e0", []),
        ("id IN (1, 2e0)", []),
        ("id BETWEEN 1 AND 2e0", [("id", ">=", 1)]),
        ("kind LIKE 'a%'", []),
    ],
)
def test_a_condition_bounds_a_column_only_where_every_row_must_meet_it(
    condition: str, expected: list[object]
) -> None:
    assert bounds(f"SELECT 1 FROM events WHERE {condition}") == expected


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("at >= TIMESTAMP '2026-01-02 00:00:00 UTC'", [("at", ">=", "2026-01-02T00:00:00")]),
        ("at >= TIMESTAMP '2026-01-02 00:00:00'", [("at", ">=", "2026-01-02T00:00:00")]),
        ("at >= TIMESTAMP '2026-01-02 00:00:00 Europe/Berlin'", []),
        ("day = DATE '2026-01-02'", [("day", "=", "2026-01-02")]),
        ("day < TIMESTAMP '2026-01-02 10:00:00'", []),
        ("dt = '2026-01'", [("dt", "=", "2026-01")]),
        ("value > 1", [("value", ">", 1)]),
        ("value = 9007199254740993", [("value", "=", 2.0**53)]),
        ("amount > 1.5", [("amount", ">", 1.5)]),
        ("amount > 1e0", []),
    ],
)
def test_instants_bound_in_utc(condition: str, expected: list[object]) -> None:
    assert bounds(f"SELECT 1 FROM readings WHERE {condition}") == expected


def test_conditions_outside_a_subquery_or_in_a_join_bound_nothing() -> None:
    assert bounds("SELECT 1 FROM (SELECT id FROM events) e WHERE id = 1") == []
    assert bounds("SELECT 1 FROM events a LEFT JOIN events b ON a.id = 1") == []
    assert bounds("SELECT 1 FROM events HAVING max(id) = 1") == []


def test_what_depends_on_the_clock_or_on_chance_is_not_repeatable() -> None:
    assert prepare("SELECT id FROM events", TABLES).is_repeatable
    for word in ("now()", "current_date", "random()", "localtimestamp", "uuid()"):
        assert not prepare(f"SELECT {word}", TABLES).is_repeatable, word
    sampled = "SELECT id FROM events TABLESAMPLE BERNOULLI (10)"
    assert not prepare(sampled, TABLES).is_repeatable


def test_explain_tells_what_its_statement_reads() -> None:
    prepared = prepare("EXPLAIN SELECT id FROM events WHERE id > 3", TABLES)
    assert prepared.kind == "explain"
    assert prepared.tables == (TableUse("events", ("id",), (Predicate("id", ">", 3),)),)


def test_results_have_the_names_and_types_that_athena_gives_them() -> None:
    columns = prepare("SELECT id, kind AS What, 1.5, count(*) OVER () FROM events", TABLES).columns
    assert [(column.name, column.type) for column in columns] == [
        ("id", "integer"),
        ("What", "varchar"),
        ("_col2", "decimal(2,1)"),
        ("_col3", "bigint"),
    ]
