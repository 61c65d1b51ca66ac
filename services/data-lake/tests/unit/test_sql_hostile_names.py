"""Names, texts and numbers that try to be more than that."""

from collections.abc import Iterator
from contextlib import suppress

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from data_lake.domain.errors import RefusedQuery
from data_lake.engines.sql import prepare
from data_lake.gateways.duckdb_guard import refuse_what_is_foreign
from tests.sql_house import TABLES

CONNECTION = duckdb.connect()
PARTS = [
    '"', "'", '""', "''", "\\", "\n", ";", "--", "/*", "*/", "(", ")", ",", " := 1", " AS ", "a",
    "b", "$$", "\0", "\x7f", "\ud800", "é", " FROM duckdb_secrets()", " UNION ALL SELECT 1",
    "getenv(", " as varchar) end as c0 union all select 1 from duckdb_secrets()) --",
]  # fmt: skip
names = some.lists(some.sampled_from(PARTS), min_size=1, max_size=5).map("".join)
STATEMENTS = [
    "SELECT CAST(ROW(1) AS row({name} integer))",
    "SELECT CAST(ROW(1) AS row({name} integer)).{name}",
    "SELECT CAST(CAST(ROW(1) AS row({name} integer)) AS json)",
    "SELECT CAST(CAST(ROW(1) AS row({name} integer)) AS row(a varchar))",
    "SELECT CAST(JSON '{{}}' AS row({name} integer, b array(row({name} date))))",
    "SELECT x.{name} FROM UNNEST(ARRAY[CAST(ROW(1) AS row({name} integer))]) AS x",
    "SELECT {name} FROM UNNEST(ARRAY[1], ARRAY[2]) WITH ORDINALITY AS x({name}, b, c)",
    "SELECT {name}.id FROM events AS {name}",
    "SELECT {name} FROM (SELECT id AS {name} FROM events) AS t ORDER BY {name}",
    "WITH {name} ({name}) AS (SELECT 1) SELECT {name} FROM {name}",
    "SELECT transform(tags, {name} -> {name}) FROM events",
    "SELECT count(*) OVER {name} FROM events WINDOW {name} AS (ORDER BY id)",
    "SELECT {name} FROM {name}",
    "SELECT {name}(1)",
    "SELECT CAST(1 AS {name})",
    "SELECT json_extract(payload, '$.{text}') FROM events",
    "SELECT json_value(payload, 'lax $.{text}') FROM events",
    "SELECT '{text}', attrs['{text}'] FROM events",
    "SELECT format('{text}%s', 1), date_format(ts, '{text}') FROM events",
    "SELECT ts AT TIME ZONE '{text}' FROM events",
]


@pytest.fixture(scope="module", autouse=True)
def _closed() -> Iterator[None]:
    yield
    CONNECTION.close()


def expect_only_the_lake(statement: str, name: str) -> None:
    doubled = {"name": '"' + name.replace('"', '""') + '"', "text": name.replace("'", "''")}
    with suppress(RefusedQuery):
        prepared = prepare(statement.format(**doubled), TABLES)
        refuse_what_is_foreign(CONNECTION, prepared.sql)


@settings(max_examples=50, deadline=None)
@given(some.sampled_from(STATEMENTS), names)
def test_no_name_makes_a_statement_read_what_isnt_of_the_lake(statement: str, name: str) -> None:
    expect_only_the_lake(statement, name)


@pytest.mark.parametrize(
    "name",
    [
        'a" := 1) as varchar) end as c0 union all select 1 from duckdb_secrets()) --',
        "a') FROM duckdb_logs --",
    ],
)
def test_names_that_once_broke_out_do_so_nowhere(name: str) -> None:
    for statement in STATEMENTS:
        expect_only_the_lake(statement, name)


@pytest.mark.parametrize("value", ["\ud800", 10**30, -(10**5000)], ids=["half", "30", "5000"])
def test_a_parameter_that_no_engine_takes_is_refused(value: object) -> None:
    with pytest.raises(RefusedQuery) as refusal:
        prepare("SELECT ?", TABLES, [value])  # type: ignore[list-item]
    assert refusal.value.code == "parameters"


def test_a_statement_with_half_a_surrogate_pair_is_refused() -> None:
    with pytest.raises(RefusedQuery):
        prepare("SELECT '\ud800'", TABLES)
