"""Trino's documentation, statement for statement, and the public cases of the lake."""

from collections.abc import Iterator
from typing import Any

import duckdb
import pytest
from msgspec import json

from data_lake.domain.errors import RefusedQuery
from data_lake.engines.sql import message_of, prepare
from tests.sql_house import CASES, OWN_CASES, TABLES, SqlHouse

CORPUS = json.decode((OWN_CASES / "corpus.json").read_bytes())
PUBLIC = json.decode((CASES / "sql-cases.json").read_bytes())


@pytest.fixture(scope="module")
def house() -> Iterator[SqlHouse]:
    house = SqlHouse()
    yield house
    house.connection.close()


def cases() -> list[Any]:
    found = []
    for group in CORPUS:
        page = group["page"].rsplit("/", 1)[1].removesuffix(".html")
        found += [
            pytest.param(case, id=f"{page} {number}") for number, case in enumerate(group["cases"])
        ]
    return found


def expect_case(house: SqlHouse, case: dict[str, Any]) -> None:
    """One of `rows`, `refused` (a code), `fails` (part of the message)."""
    if "rows" in case:
        # As JSON text, for to Python 1 is True and 1.0.
        assert json.encode(house.ask(case["sql"])) == json.encode(case["rows"])
    elif "refused" in case:
        with pytest.raises(RefusedQuery) as refusal:
            house.ask(case["sql"])
        assert refusal.value.code == case["refused"], refusal.value.message
    else:
        with pytest.raises(duckdb.Error) as failure:
            house.ask(case["sql"])
        assert case["fails"] in message_of(str(failure.value))[1]


@pytest.mark.parametrize("case", cases())
def test_a_statement_answers_as_trinos_documentation_says(
    house: SqlHouse, case: dict[str, Any]
) -> None:
    expect_case(house, case)


@pytest.mark.parametrize("case", PUBLIC, ids=[case["id"] for case in PUBLIC])
def test_a_public_case_has_its_first_row_or_is_refused(
    house: SqlHouse, case: dict[str, Any]
) -> None:
    if case.get("refused"):
        with pytest.raises(RefusedQuery):
            house.ask(case["sql"])
    else:
        assert house.ask(case["sql"])[0] == case["row"]


@pytest.mark.parametrize("group", CORPUS, ids=range(len(CORPUS)))
def test_what_athena_is_given_means_the_same_here(group: dict[str, Any]) -> None:
    """The text for Athena is written anew from the tree: read again, it must be the same."""
    for case in group["cases"]:
        if "rows" in case and not case["sql"].startswith(("SHOW", "DESCRIBE")):
            prepared = prepare(case["sql"], TABLES)
            assert prepare(prepared.athena_sql, TABLES).sql == prepared.sql


def test_the_corpus_is_as_large_as_promised() -> None:
    statements = [case["sql"] for group in CORPUS for case in group["cases"]]
    assert len(statements) == len(set(statements)) >= 250
