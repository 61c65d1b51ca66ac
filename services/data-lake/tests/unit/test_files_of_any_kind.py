"""What a file holds decides how it is read; its name says nothing, so these have none."""

import bz2
import gzip
import io
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import fastavro
import pyorc
import pytest
from backports import zstd

from data_lake.domain.dataset import Dataset
from data_lake.domain.errors import Unreadable
from data_lake.domain.trino_types import text_of
from data_lake.engines.files.converted import Converted
from tests.landing_house import converted

CSV = b"id,name,at\n1,a,2026-01-31\n2,,2026-02-01\n"
ROWS = [(1, "a", date(2026, 1, 31)), (2, None, date(2026, 2, 1))]
NEW = Dataset(name="new")


def _rows(found: Converted) -> list[tuple[Any, ...]]:
    with duckdb.connect() as connection:
        return [
            row
            for file in found.files
            for row in connection.sql(f"SELECT * FROM read_parquet('{file.path}')").fetchall()
        ]


def _types(found: Converted) -> dict[str, str]:
    return {name: text_of(kind) for name, kind in found.columns}


@pytest.mark.parametrize(
    ("content", "compression"),
    [
        (CSV, ""),
        (CSV.replace(b"\n", b"\r\n"), ""),
        (CSV.replace(b"\n", b"\r"), ""),
        (CSV.removesuffix(b"\n"), ""),
        (CSV.replace(b",", b"\t"), ""),
        (CSV.replace(b",", b";"), ""),
        (CSV.replace(b",", b"|"), ""),
        (b"'id','name','at'\n'1','a','2026-01-31'\n'2',,'2026-02-01'\n", ""),
        (b'"id","name","at"\n"1","a","2026-01-31"\n"2",,"2026-02-01"\n', ""),
        (gzip.compress(CSV), "gzip"),
        (gzip.compress(CSV[:20]) + gzip.compress(CSV[20:]), "gzip"),
        (bz2.compress(CSV), "bz2"),
        (zstd.compress(CSV), "zstd"),
        (gzip.compress(bz2.compress(CSV)), "bz2"),
    ],
)
def test_delimited_text_is_read_by_what_delimits_it(
    content: bytes, compression: str, tmp_path: Path
) -> None:
    found = converted(content, NEW, tmp_path)
    assert _types(found) == {"id": "bigint", "name": "varchar", "at": "date"}
    assert sorted(_rows(found)) == ROWS
    assert (found.format, found.compression) == ("delimited", compression)


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("utf-8", "name,ort\nMüller,Zürich\n"),
        ("utf-8-sig", "name,ort\nMüller,Zürich\n"),
        ("utf-16", "name,ort\nMüller,Zürich\n"),
        ("utf-16-le", "name,ort\nMüller,Zürich\n"),
        ("utf-16-be", "name,ort\nMüller,Zürich\n"),
        ("utf-32", "name,ort\nMüller,Zürich\n"),
        ("utf-32-le", "name,ort\nMüller,Zürich\n"),
        ("latin-1", "name,ort\nMüller,Zürich\n"),
        ("cp1252", "name,price\nCafé “Bär”,12 €\n"),
        ("cp1251", "имя,город\n" + "Анна,Москва\nЛюба,Казань\nЯна,Псков\n" * 3),  # noqa: RUF001
        ("shift-jis", "氏名,都市\n" + "山田,東京\n鈴木,大阪市北区\n佐藤,横浜\n" * 3),
    ],
)
def test_text_of_any_encoding_is_the_same_text(encoding: str, text: str, tmp_path: Path) -> None:
    found = converted(text.encode(encoding), NEW, tmp_path)
    assert [",".join(row) for row in _rows(found)] == text.splitlines()[1:]


def test_lines_of_json_keep_their_shapes(tmp_path: Path) -> None:
    content = (
        b'{"id": 1, "at": "2026-01-31T10:00:00+02:00", "where": {"lat": 1.5}, "tags": ["x"]}\n\n'
        b'{"id": 2.5, "where": {"lat": 2, "name": "y"}, "mixed": {"a": 1}}\r\n'
        b'{"id": 3, "mixed": "text", "ok": true}\n'
    )
    found = converted(content, NEW, tmp_path)
    assert _types(found) == {
        "id": "double",
        "at": "timestamp(3)",
        "where": "row(lat double, name varchar)",
        "tags": "array(varchar)",
        "mixed": "varchar",
        "ok": "boolean",
    }
    first, second, third = _rows(found)
    where = {"lat": 1.5, "name": None}
    assert first == (1.0, datetime(2026, 1, 31, 8), where, ["x"], None, None)
    assert second[4] == '{"a":1}'
    assert third[4:] == ("text", True)


@pytest.mark.parametrize(
    "content",
    [
        b'[{"id": 1, "name": "a\\n"}, {"id": 2}]',
        b'[\n  {\n "id": 1,\n "name": "a\\n"},\r\n {"id": 2}\n]\n',
        b'{"id": 1,\n "name": "a\\n"}\n{"id":\n 2}',
        b'{"id": 1, "name": "a\\n"}\n{"id": 2}',
    ],
)
def test_a_document_of_json_has_the_rows_of_its_objects(content: bytes, tmp_path: Path) -> None:
    assert _rows(converted(content, NEW, tmp_path)) == [(1, "a\n"), (2, None)]


def test_names_that_differ_in_case_alone_are_columns_of_their_own(tmp_path: Path) -> None:
    found = converted(b'{"a": 1, "A": "x", "a b": 3}\n{"a": 5}\n', NEW, tmp_path)
    assert _types(found) == {"a": "bigint", "a_2": "varchar", "a_b": "bigint"}


def _parquet(tmp_path: Path) -> bytes:
    path = tmp_path / "source.parquet"
    with duckdb.connect() as connection:
        connection.sql("SET TimeZone = 'UTC'")
        connection.sql(
            "COPY (SELECT 1::USMALLINT AS \"Small Number\", 2::UBIGINT AS big, 'x'::BLOB AS raw,"
            " TIMESTAMPTZ '2026-01-31 12:00:00+02' AS at, {'a': [1], 'b': MAP {'k': 2.5::FLOAT}}"
            " AS nested, 12.50::DECIMAL(10, 2) AS price, TIME '10:00:00' AS clock)"
            f" TO '{path}' (FORMAT parquet)"
        )
    return path.read_bytes()


@pytest.mark.parametrize("is_packed", [False, True])
def test_parquet_brings_its_types(is_packed: bool, tmp_path: Path) -> None:
    content = _parquet(tmp_path)
    found = converted(gzip.compress(content) if is_packed else content, NEW, tmp_path)
    assert _types(found) == {
        "small_number": "integer",
        "big": "decimal(20,0)",
        "raw": "varbinary",
        "at": "timestamp(3)",
        "nested": "row(a array(integer), b map(varchar, double))",
        "price": "decimal(10,2)",
        "clock": "varchar",
    }
    nested = {"a": [1], "b": {"k": 2.5}}
    assert _rows(found) == [
        (1, Decimal(2), b"x", datetime(2026, 1, 31, 10), nested, Decimal("12.50"), "10:00:00")
    ]


def test_orc_brings_its_types(tmp_path: Path) -> None:
    file = io.BytesIO()
    names = ("id", "name", "price", "at", "day", "raw", "tags", "sizes", "place")
    schema = (
        "struct<id:int,name:string,price:decimal(10,2),at:timestamp,day:date,raw:binary,"
        "tags:array<string>,sizes:map<string,double>,place:struct<x:bigint>>"
    )
    at = datetime(2026, 1, 31, 10, 0, 0, 250000, tzinfo=UTC)
    with pyorc.Writer(file, schema, struct_repr=pyorc.StructRepr.DICT) as writer:
        writer.write(
            {
                "id": 1,
                "name": "a",
                "price": Decimal("1.50"),
                "at": at,
                "day": date(2026, 1, 31),
                "raw": b"\x00\xff",
                "tags": ["x"],
                "sizes": {"k": 1.5},
                "place": {"x": 5},
            }
        )
        writer.write(dict.fromkeys(names))
    found = converted(file.getvalue(), NEW, tmp_path)
    assert _types(found)["place"] == "row(x bigint)"
    first, second = _rows(found)
    assert first[:6] == (
        1, "a", Decimal("1.50"), at.replace(tzinfo=None), date(2026, 1, 31), b"\x00\xff",
    )  # fmt: skip
    assert first[6:] == (["x"], {"k": 1.5}, {"x": 5})
    assert set(second) == {None}


AVRO = {
    "type": "record",
    "name": "reading",
    "fields": [
        {"name": "id", "type": "long"},
        {"name": "name", "type": ["null", "string"]},
        {"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
        {"name": "price", "type": {"type": "bytes", "logicalType": "decimal", "precision": 8,
                                   "scale": 2}},
        {"name": "either", "type": ["string", "int"]},
        {"name": "place", "type": {"type": "record", "name": "place", "fields": [
            {"name": "x", "type": "double"}, {"name": "kind", "type": {
                "type": "enum", "name": "kind", "symbols": ["A", "B"]}}]}},
        {"name": "raw", "type": "bytes"},
    ],
}  # fmt: skip


@pytest.mark.parametrize("codec", ["null", "deflate", "bzip2", "zstandard", "snappy"])
def test_avro_brings_its_types(codec: str, tmp_path: Path) -> None:
    file = io.BytesIO()
    at = datetime(2026, 1, 31, 10, tzinfo=UTC)
    row = {"id": 1, "name": None, "at": at, "price": Decimal("1.25"), "either": 5,
           "place": {"x": float("inf"), "kind": "B"}, "raw": b"\x01"}  # fmt: skip
    fastavro.writer(file, fastavro.parse_schema(AVRO), [row], codec=codec)
    found = converted(file.getvalue(), NEW, tmp_path)
    assert _types(found) == {
        "id": "bigint",
        "name": "varchar",
        "at": "timestamp(3)",
        "price": "decimal(8,2)",
        "either": "varchar",
        "place": "row(x double, kind varchar)",
        "raw": "varbinary",
    }
    place = {"x": float("inf"), "kind": "B"}
    assert _rows(found) == [
        (1, None, at.replace(tzinfo=None), Decimal("1.25"), "5", place, b"\x01")
    ]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"PK\x03\x04....", "ZIP archive"),
        (b"%PDF-1.7", "PDF"),
        (b"<!DOCTYPE html><html>", "XML or HTML"),
        (b"\x00\x01\x02\x03" * 50, "zero byte"),
        (gzip.compress(CSV * 100)[:-20], "breaks off"),
        (gzip.compress(CSV)[:-8] + b"\0" * 8, "damaged"),
        (zstd.compress(CSV * 100)[:-5], "breaks off"),
        (bz2.compress(CSV * 100)[:-5], "breaks off"),
        (b"PAR1" + b"\x15" * 100, "Parquet"),
        (b"ORC" + b"\x15" * 100, "ORC"),
        (b"Obj\x01" + b"\x15" * 100, "Avro"),
        (b'[{"a": 1}, {"a": 2', "truncated"),
        (b'[{"a": 1}, 5]', "value 2 is b'5'"),
        (b"Dear all!\nThis is no table.\n", "no delimiter in common"),
        (gzip.compress(b"a,b\n" + b"1,2\n" * 2_000_000), "at most 4000000 bytes"),
    ],
)
def test_what_cant_be_read_is_refused_with_its_reason(
    content: bytes, reason: str, tmp_path: Path
) -> None:
    with pytest.raises(Unreadable, match=reason):
        converted(content, NEW, tmp_path)


def test_a_half_written_parquet_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="Parquet"):
        converted(_parquet(tmp_path)[:-20], NEW, tmp_path)


def test_a_line_longer_than_is_allowed_is_refused_with_its_place(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="line 3 is longer") as refusal:
        converted(b"a,b\n1,2\n3," + b"x" * 200_000 + b"\n", NEW, tmp_path)
    assert (refusal.value.line, refusal.value.byte) == (3, 8)


@pytest.mark.parametrize("content", [b"", b"\n \r\n", gzip.compress(b""), b"a,b\n", b"[]"])
def test_a_file_without_rows_becomes_none(content: bytes, tmp_path: Path) -> None:
    found = converted(content, NEW, tmp_path)
    assert (found.rows, found.files, found.refused_rows) == (0, (), 0)
