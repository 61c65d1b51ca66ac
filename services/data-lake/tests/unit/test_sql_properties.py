"""What holds of all numbers, texts and times, not only of those in documents."""

import math
import string
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from data_lake.domain.errors import RefusedQuery
from data_lake.engines.sql import prepare
from tests.sql_house import TABLES, SqlHouse

HOUSE = SqlHouse()
few = settings(max_examples=12, deadline=None)
whole = some.integers(-(10**9), 10**9)
texts = some.text(max_size=12).filter(lambda text: "\0" not in text and text.isprintable())
days = some.dates(date(1900, 1, 1), date(2100, 1, 1))
decimals = some.decimals(-10000, 10000, places=2, allow_nan=False, allow_infinity=False)


@pytest.fixture(scope="module", autouse=True)
def _closed() -> Iterator[None]:
    yield
    HOUSE.connection.close()


@few
@given(whole, whole.filter(bool))
def test_division_cuts_towards_zero_and_the_remainder_has_the_dividends_sign(
    one: int, other: int
) -> None:
    quotient = int(Decimal(one) / Decimal(other))
    remainder = int(math.fmod(one, other))
    assert HOUSE.ask("SELECT ? / ?, ? % ?", [one, other, one, other]) == [[quotient, remainder]]


@few
@given(decimals, decimals.filter(bool))
def test_decimals_are_exact_and_round_halves_away_from_zero(one: Decimal, other: Decimal) -> None:
    cast = "CAST(? AS decimal(7,2)), CAST(? AS decimal(7,2))"
    rows = HOUSE.ask(f"SELECT a + b, a * b, a / b FROM (SELECT {cast}) AS t(a, b)", [
        str(one),
        str(other),
    ])  # fmt: skip
    quotient = (one / other).quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert [Decimal(str(value)) for value in rows[0]] == [one + other, one * other, quotient]


@few
@given(texts, some.integers(-15, 15), some.integers(0, 15))
def test_substr_counts_from_one_and_from_the_end(text: str, start: int, length: int) -> None:
    begin = start - 1 if start > 0 else len(text) + start
    expected = text[begin : begin + length] if start and begin >= 0 else ""
    assert HOUSE.value("SELECT substr(?, ?, ?)", [text, start, length]) == expected


@few
@given(texts, some.text(string.ascii_letters, min_size=1, max_size=2))
def test_what_is_split_can_be_joined_again(text: str, mark: str) -> None:
    assert HOUSE.ask(
        "SELECT split(t, m), array_join(split(t, m), m), strpos(t, m), reverse(reverse(t)) "
        "FROM (SELECT ?, ?) AS x(t, m)",
        [text, mark],
    ) == [[text.split(mark), text, text.find(mark) + 1, text]]


@few
@given(some.lists(some.none() | whole, min_size=1, max_size=6), whole)
def test_an_array_contains_what_it_holds_and_may_contain_null(
    items: list[int | None], wanted: int
) -> None:
    listed = ", ".join("NULL" if item is None else f"({item})" for item in items)
    expected = True if wanted in items else None if None in items else False
    sql = f"SELECT contains(CAST(ARRAY[{listed}] AS array(bigint)), BIGINT '{wanted}')"
    assert HOUSE.value(sql) is expected


@few
@given(days, days)
def test_days_between_two_dates_lead_from_one_to_the_other(one: date, other: date) -> None:
    texts_of = [one.isoformat(), other.isoformat()]
    between = HOUSE.value(
        "SELECT date_diff('day', a, b) FROM (SELECT CAST(? AS date), CAST(? AS date)) AS t(a, b)",
        texts_of,
    )
    assert between == (other - one).days
    assert (
        HOUSE.value("SELECT date_add('day', ?, CAST(? AS date))", [between, texts_of[0]])
        == (one + timedelta(days=(other - one).days)).isoformat()
    )


@few
@given(days, some.integers(0, 60))
def test_whole_months_never_lead_beyond(start: date, months: int) -> None:
    sql = (
        "SELECT date_diff('month', d, date_add('month', n, d)), "
        "date_diff('month', date_add('month', n, d), d) "
        "FROM (SELECT CAST(? AS date), CAST(? AS integer)) AS t(d, n)"
    )
    assert HOUSE.ask(sql, [start.isoformat(), months]) == [[months, -months]]


@few
@given(some.floats(allow_nan=False, allow_infinity=False, width=64))
def test_a_double_survives_its_own_text(value: float) -> None:
    sql = "SELECT CAST(CAST(x AS varchar) AS double), CAST(x AS varchar) FROM (SELECT ?) AS t(x)"
    again, text = HOUSE.ask(sql, [value])[0]
    assert again == value
    is_plain = value == 0 or 1e-3 <= abs(value) < 1e7
    assert ("E" in str(text)) is not is_plain


WORDS = [
    "SELECT", "FROM", "WHERE", "events", "id", "kind", "(", ")", ",", "*", "=", "<", "AND", "NOT",
    "NULL", "1", "1.5", "'a'", "CASE", "WHEN", "THEN", "END", "GROUP BY", "ORDER BY", "ARRAY[", "]",
    "CAST(", "AS", "integer)", "lower(", "count(", "->", "JOIN", "ON", "UNION", "WITH", "x", "||",
    "BETWEEN", "IN", "LIKE", "OVER", "UNNEST(", "VALUES", "DISTINCT", "[", "INTERVAL", "DAY", "?",
    "::", ";", "--", "/*", "*/", '"', "`", "DATE", "read_text(", "LIMIT", "EXISTS", "ROW(",
]  # fmt: skip


@settings(max_examples=50, deadline=None)
@given(some.lists(some.sampled_from(WORDS), max_size=14).map(" ".join) | some.text(max_size=40))
def test_any_text_is_translated_or_refused_and_never_anything_else(text: str) -> None:
    for sql in (text, f"SELECT {text}", f"SELECT id FROM events WHERE {text}"):
        try:
            prepared = prepare(sql, TABLES)
        except RefusedQuery:
            continue
        assert all(use.name in TABLES for use in prepared.tables)
