import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_lake.domain.checksum import difference, total
from data_lake.engines.files.sql_text import literal
from data_lake.engines.row_checksum import KNOWN, KNOWN_ROW, row_sum

# Neither surrogates nor a zero byte can stand in a statement.
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=5)
CONNECTION = duckdb.connect()


def checksum(rows: str) -> int:
    return row_sum(CONNECTION, f"({rows})").checksum


def test_a_known_row_has_the_sum_that_manifests_were_written_with() -> None:
    assert row_sum(CONNECTION, KNOWN_ROW).checksum == KNOWN


@pytest.mark.parametrize("kind", ["TINYINT", "SMALLINT", "BIGINT", "FLOAT", "DOUBLE"])
def test_a_number_counts_alike_in_a_wider_type(kind: str) -> None:
    rows = "SELECT {} AS a FROM range(-100, 100) t(x)"
    wide = checksum(rows.format(f"x::{kind}"))
    assert wide == checksum(rows.format("x::INTEGER"))


def test_a_column_of_nulls_counts_as_none_and_columns_have_no_order() -> None:
    wide = checksum("SELECT NULL::DATE AS c, 'x' AS b, 1 AS a")
    assert wide == checksum("SELECT 1 AS a, 'x' AS b")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("SELECT 1 AS a, 2 AS b", "SELECT 2 AS a, 1 AS b"),
        ("SELECT 1 AS a, NULL::INTEGER AS b", "SELECT NULL::INTEGER AS a, 1 AS b"),
        ("SELECT '' AS a", "SELECT NULL::VARCHAR AS a"),
        ("SELECT 0.1::DOUBLE AS a", "SELECT 0.10000000000000002::DOUBLE AS a"),
        ("SELECT 1 AS a", "SELECT 1 AS a UNION ALL SELECT 1"),
        ("VALUES (1, 1), (2, 2)", "VALUES (1, 2), (2, 1)"),
        ("SELECT [1, 2] AS a", "SELECT [2, 1] AS a"),
        (
            "SELECT '1970-01-01'::TIMESTAMP AS a",
            "SELECT '1970-01-01 00:00:00.000001'::TIMESTAMP AS a",
        ),
    ],
)
def test_rows_that_differ_have_different_sums(one: str, other: str) -> None:
    assert checksum(one) != checksum(other)


def test_every_type_of_the_catalogue_has_a_sum() -> None:
    rows = (
        "SELECT true a, 1::BIGINT b, 1.5::DECIMAL(9, 2) c, 'x'::BLOB d, DATE '2026-01-01' e,"
        " TIMESTAMPTZ '2026-01-01 00:00:00+00' f, [TIMESTAMP '2026-01-01'] g, MAP {'k': 1} h,"
        " {'x': 1, 'y': NULL} i, 'inf'::DOUBLE j, 'nan'::DOUBLE k, 1e300::DOUBLE l"
    )
    assert row_sum(CONNECTION, f"({rows})").rows == 1


def test_no_rows_have_the_sum_0() -> None:
    assert checksum("SELECT 1 AS a WHERE false") == 0


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.integers(-(2**31), 2**31 - 1), TEXTS), min_size=1, max_size=8))
def test_rows_add_up_in_any_order_and_any_parts(rows: list[tuple[int, str]]) -> None:
    everything = _values([(index, *row) for index, row in enumerate(rows)])
    whole = checksum(f"SELECT n, s FROM {everything}")
    even = checksum(f"SELECT s, n FROM {everything} WHERE i % 2 = 0 ORDER BY s")
    odd = checksum(f"SELECT n, s FROM {everything} WHERE i % 2 = 1 ORDER BY n")
    assert total([even, odd]) == whole
    assert difference(whole, odd) == even


def _values(rows: list[tuple[int, int, str]]) -> str:
    listed = ", ".join(f"({index}, {number}, {literal(text)})" for index, number, text in rows)
    return f"(VALUES {listed}) AS t(i, n, s)"
