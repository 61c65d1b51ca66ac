"""Bad rows are refused one by one, with their place; no other row suffers."""

import csv
import io
from pathlib import Path

import duckdb
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec import json

from data_lake.domain.dataset import Dataset
from data_lake.domain.errors import Unreadable
from data_lake.domain.quarantine import Leniency, RefusedRow
from data_lake.engines.files.converted import Converted
from data_lake.engines.files.delimited_patterns import Dialect
from data_lake.engines.files.delimited_rows import RowCleaner
from data_lake.engines.files.refused_rows import RefusedRows
from tests.landing_house import converted

NEW = Dataset(name="new")
COMMAS = Dialect(",", '"', 2)


def _cleaned(
    blocks: list[bytes], folder: Path, *, dialect: Dialect = COMMAS, is_trusting: bool = False
) -> tuple[bytes, list[RefusedRow], int]:
    clean = io.BytesIO()
    with RefusedRows(folder / "refused") as refused:
        cleaner = RowCleaner(
            dialect,
            clean,
            refused,
            most_line_bytes=2_000_000,
            is_utf8_sure=True,
            unwanted={},
            is_trusting=is_trusting,
        )
        rows = cleaner.clean(blocks)
    lines = (folder / "refused").read_bytes().splitlines()
    return clean.getvalue(), [json.decode(line, type=RefusedRow) for line in lines], rows


def _refused(found: Converted) -> list[RefusedRow]:
    lines = found.refused_path.read_bytes().splitlines()
    return [json.decode(line, type=RefusedRow) for line in lines]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"1,2,3", "expected 2 fields, got 3"),
        (b"1", "expected 2 fields, got 1"),
        (b'"1,2', "a quote isn't closed, or text follows its end"),
        (b'"1"x,2', "a quote isn't closed, or text follows its end"),
        (b"1,\x00", "a zero byte"),
        (b"a\rb,2", "a carriage return within the line"),
        (b'"a\nb",2,3', "expected 2 fields, got 3"),
    ],
)
def test_a_bad_row_costs_itself_alone(line: bytes, reason: str, tmp_path: Path) -> None:
    content = b'a,b\n1,"x\n,""y"\n' + line + b"\n3,4\n\n5,6\n"
    found = converted(content, NEW, tmp_path)
    (row,) = _refused(found)
    assert (row.line, row.byte, row.reason) == (4, 15, reason)
    assert row.text == line.decode()
    assert found.rows == 3


def test_a_row_that_isnt_utf8_is_kept_as_hex(tmp_path: Path) -> None:
    found = converted(b"a,b\n" + "1,ü\n".encode() * 5 + b"2,\xff\n", NEW, tmp_path)
    assert [row.hex for row in _refused(found)] == ["322cff"]
    assert found.rows == 5


def test_a_line_of_json_that_is_none_costs_itself_alone(tmp_path: Path) -> None:
    content = b'{"a": 1}\n{"a": \n[1]\n{"a": "\\ud800"}\n\n{"a": 2}\n'
    found = converted(content, NEW, tmp_path)
    assert [(row.line, row.byte, row.text) for row in _refused(found)] == [
        (2, 9, '{"a": '),
        (3, 16, "[1]"),
        (4, 20, '{"a": "\\ud800"}'),
    ]
    assert found.rows == 2


def test_what_stands_above_the_header_is_refused_not_taken_for_it(tmp_path: Path) -> None:
    found = converted(b"Report of January\n\na,b\n1,2\n3,4\n", NEW, tmp_path)
    assert [name for name, _ in found.columns] == ["a", "b"]
    assert [row.text for row in _refused(found)] == ["Report of January"]


@pytest.mark.parametrize(("bad", "good", "lands"), [(20, 1, True), (21, 380, False),
                                                    (21, 400, True), (5, 0, False)])  # fmt: skip
def test_a_file_is_refused_when_too_many_rows_are_bad(
    bad: int, good: int, lands: bool, tmp_path: Path
) -> None:
    content = b"a,b\n" + b"1,2\n" * good + b"bad\n" * bad
    assert Leniency().forgives(bad, bad + good) == lands
    if not lands:
        with pytest.raises(Unreadable, match=f"{bad} of {bad + good} rows can't be read"):
            converted(content, NEW, tmp_path)
        return
    found = converted(content, NEW, tmp_path)
    assert (found.rows, found.refused_rows) == (good, bad)


_FIELDS = st.text('ab1"\n\r,é ', max_size=5)


@settings(max_examples=12, deadline=None)
@given(st.lists(st.tuples(_FIELDS, _FIELDS), min_size=1, max_size=8), st.integers(1, 20))
@example([("\n", '"')], 1)
def test_rows_that_a_writer_wrote_come_through_whole_however_they_are_cut(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]], size: int
) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(rows)
    content = text.getvalue().encode()
    blocks = [content[start : start + size] for start in range(0, len(content), size)]
    folder = tmp_path_factory.mktemp("rows")
    clean, refused, count = _cleaned(blocks, folder)
    assert (refused, count) == ([], len(rows))
    assert clean == content
    (folder / "clean").write_bytes(clean)
    with duckdb.connect() as connection:
        found = connection.sql(
            f"SELECT * FROM read_csv('{folder / 'clean'}', auto_detect = false, header = false,"
            " new_line = '\\n', columns = {'a': 'VARCHAR', 'b': 'VARCHAR'},"
            " allow_quoted_nulls = false)"
        ).fetchall()
    assert found == rows


@settings(max_examples=30, deadline=None)
@given(st.binary(max_size=60), st.integers(1, 30))
def test_every_byte_of_any_text_is_in_a_row_or_refused(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, size: int
) -> None:
    blocks = [content[start : start + size] for start in range(0, len(content), size)]
    clean, refused, count = _cleaned(blocks, tmp_path_factory.mktemp("bytes"))
    kept = sorted(
        [*clean.replace(b"\r", b"").split(b"\n")]
        + [
            part
            for row in refused
            for part in (bytes.fromhex(row.hex) or row.text.encode())
            .replace(b"\r", b"")
            .split(b"\n")
        ]
    )
    whole = sorted(content.replace(b"\r", b"").split(b"\n"))
    assert [part for part in kept if part] == [part for part in whole if part]
    assert count <= clean.count(b"\n")


@settings(max_examples=30, deadline=None)
@given(st.text("a1,\n", max_size=60), st.integers(1, 30))
def test_trust_finds_the_same_rows_or_leaves_it_to_the_engine_to_refuse(
    tmp_path_factory: pytest.TempPathFactory, text: str, size: int
) -> None:
    content = text.encode()
    blocks = [content[start : start + size] for start in range(0, len(content), size)]
    folder = tmp_path_factory.mktemp("trust")
    exact = _cleaned(blocks, folder)
    trusting = _cleaned(blocks, folder, is_trusting=True)
    if trusting != exact:
        assert any(line.count(b",") != 1 for line in trusting[0].splitlines())


def test_a_lost_quote_in_a_large_file_costs_its_line(tmp_path: Path) -> None:
    content = b'"lost,1\n' + b"1,2\n" * 100_000
    _, refused, count = _cleaned([content], tmp_path)
    assert [row.text for row in refused] == ['"lost,1']
    assert count == 100_000
