"""Formats whose rows stand for themselves: what is wrong in one is refused, the others are read."""

from collections.abc import Callable, Mapping, Sequence
from typing import IO, TYPE_CHECKING, Any, Protocol

from data_lake.domain.column_names import column_names
from data_lake.domain.errors import Unreadable
from data_lake.domain.evolution import TEXT_LADDER
from data_lake.domain.sniffing import Compression
from data_lake.domain.trino_types import Kind
from data_lake.engines.files import json_structure
from data_lake.engines.files.delimited_dialect import dialect_of
from data_lake.engines.files.delimited_patterns import Dialect
from data_lake.engines.files.delimited_rows import RowCleaner
from data_lake.engines.files.encodings import NotUtf8
from data_lake.engines.files.json_lines import LineCleaner
from data_lake.engines.files.refused_rows import RefusedRows
from data_lake.engines.files.relations import FileColumn, Relation
from data_lake.engines.files.sql_text import column_kinds, literal, literals, quoted
from data_lake.engines.files.text_source import TextSource
from data_lake.engines.files.workplace import Content, Workplace

if TYPE_CHECKING:
    from duckdb.sqltypes import DuckDBPyType


class _Cleaner(Protocol):
    is_counted: bool

    def clean(self, blocks: Any) -> int: ...


def json_relation(
    place: Workplace, taken: tuple[str, ...], rows: int, most_bytes: int
) -> Callable[[Mapping[str, Kind]], Relation]:
    clean = place.path("clean")
    structure: dict[str, DuckDBPyType | None] = {}

    def relation(known: Mapping[str, Kind]) -> Relation:
        if rows and not structure:
            structure.update(json_structure.structure_of(place.connection, clean, most_bytes))
        return json_structure.relation_of(clean, structure, known, taken, most_bytes)

    return relation


def json_lines(
    source: TextSource, compression: Compression, place: Workplace, taken: tuple[str, ...]
) -> Content:
    line_bytes = place.limits.line_bytes

    def cleaned(unwanted: Mapping[int, str]) -> Content:
        rows, refused_rows, _ = _clean(
            source,
            place,
            lambda clean, refused: LineCleaner(
                clean,
                refused,
                most_line_bytes=line_bytes,
                is_utf8_sure=source.is_sure,
                unwanted=unwanted,
            ),
        )
        return Content(
            format="json lines",
            rows=rows,
            relation=json_relation(place, taken, rows, line_bytes),
            compression=compression,
            encoding=source.encoding,
            refused_rows=refused_rows,
            rewrite=cleaned,
        )

    return cleaned({})


def delimited(
    source: TextSource,
    sample: bytes,
    compression: Compression,
    place: Workplace,
    known: Sequence[str],
    taken: tuple[str, ...],
) -> Content:
    dialect = dialect_of(sample, known)
    relation = _delimited_relation(dialect, place, known, taken)

    def cleaned(unwanted: Mapping[int, str], *, is_trusting: bool = False) -> Content:
        rows, refused_rows, is_counted = _clean(
            source,
            place,
            lambda clean, refused: RowCleaner(
                dialect,
                clean,
                refused,
                most_line_bytes=place.limits.line_bytes,
                is_utf8_sure=source.is_sure,
                unwanted=unwanted,
                is_trusting=is_trusting,
            ),
        )
        return Content(
            format="delimited",
            rows=rows,
            relation=lambda _: relation,
            compression=compression,
            encoding=source.encoding,
            header=dialect.header,
            refused_rows=refused_rows,
            is_trusted=is_trusting,
            is_counted=is_counted,
            rewrite=cleaned,
        )

    return cleaned({}, is_trusting=True)


def _delimited_relation(
    dialect: Dialect, place: Workplace, known: Sequence[str], taken: tuple[str, ...]
) -> Relation:
    if dialect.names is not None:
        names = column_names(dialect.names, taken)
    elif len(known) == dialect.width:
        # Rows without a header are the data set's columns in their order.
        names = list(known)
    else:
        names = column_names([""] * dialect.width, taken)
    no_values = ["", "\\N", dialect.null_text]
    sql = (
        f"read_csv({literal(place.path('clean'))}, auto_detect = false, header = false,"
        f" delim = {literal(dialect.delimiter)}, quote = {literal(dialect.quote)},"
        f" escape = {literal(dialect.quote)}, nullstr = {literals(no_values)},"
        f" allow_quoted_nulls = false, new_line = '\\n', strict_mode = true,"
        f" max_line_size = {place.limits.line_bytes},"
        f" columns = {column_kinds(dict.fromkeys(names, 'VARCHAR'))})"
    )
    columns = tuple(FileColumn(quoted(each), each, True, ladder=TEXT_LADDER) for each in names)
    return Relation(sql, columns)


def _clean(
    source: TextSource,
    place: Workplace,
    opened: Callable[[IO[bytes], RefusedRows], _Cleaner],
) -> tuple[int, int, bool]:
    """Rows that are good, those that are refused, and whether the first number is exact."""
    for _ in range(2):
        try:
            with (
                place.path("clean").open("wb") as clean,
                RefusedRows(place.path("refused.jsonl")) as refused,
            ):
                cleaner = opened(clean, refused)
                rows = cleaner.clean(source.blocks())
        except NotUtf8:
            source.guess()
            continue
        return rows, refused.count, cleaner.is_counted
    raise Unreadable("expected text of one encoding, got several")
