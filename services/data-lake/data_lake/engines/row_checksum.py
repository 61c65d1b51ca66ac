"""A sum over rows that tells whether any was lost, doubled or altered, whatever their order.

Of each row a hash of 64 bits; of many rows their sum modulo 2**64. A value counts by its column's
name, and NULL counts as a column that isn't there: rows keep their sum when the table gets a column
or another order, or an integer becomes a bigint or a double. It doesn't withstand somebody who
forges rows.

DuckDB may change `hash` with its version (https://duckdb.org/docs/stable/sql/functions/utility,
"hash"), so `KNOWN` holds what version 1.5 gives, and a test compares.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from data_lake.engines.files.local_engine import EngineLimits, local_engine
from data_lake.engines.files.sql_text import literal, quoted

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

KNOWN = 16478665034093656065
KNOWN_ROW = """(SELECT * FROM (VALUES (1::INTEGER, 2.5::DOUBLE, 'text', true, DATE '2026-11-22',
 TIMESTAMP '2026-11-22 08:55:00', 1.50::DECIMAL(9, 2), [1, 2], 'x'::BLOB))
 AS known(a, b, c, d, e, f, g, h, i))"""

_INTEGERS = frozenset({"TINYINT", "SMALLINT", "INTEGER", "BIGINT"})
_FRACTIONS = frozenset({"FLOAT", "DOUBLE"})
_MOMENTS = frozenset({"TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS"})
_AS_THEY_ARE = frozenset({"BOOLEAN", "DATE", "VARCHAR", "BLOB", "TIMESTAMP WITH TIME ZONE"})


@dataclass(frozen=True, slots=True)
class RowSum:
    rows: int
    checksum: int


def checksum_expression(columns: Mapping[str, str]) -> str:
    """An aggregate (UBIGINT) over a relation with these columns; types are DuckDB's."""
    hashes = [_column_hash(name, kind) for name, kind in sorted(columns.items())]
    row = hashes[0] if hashes else "0::UBIGINT"
    for each in hashes[1:]:
        row = f"xor({row}, {each})"
    # Hashed once more: else values that change places between rows would leave the sum as it was.
    return f"CAST(coalesce(sum(hash({row})), 0) % 18446744073709551616 AS UBIGINT)"


def _column_hash(name: str, kind: str) -> str:
    column = quoted(name)
    # The inner one joins by xor: without the outer one two columns could exchange their values.
    value = f"hash(hash({literal(name)}, {_canonical(column, kind)}))"
    return f"(CASE WHEN {column} IS NULL THEN 0::UBIGINT ELSE {value} END)"


def _canonical(column: str, kind: str) -> str:
    if kind in _INTEGERS:
        return f"hash({column}::BIGINT)"
    if kind in _FRACTIONS:
        # A whole number counts as such up to where doubles have them all: 2**53.
        is_whole = f"trunc({column}) = {column} AND abs({column}) <= 9007199254740992"
        return f"(CASE WHEN {is_whole} THEN hash({column}::BIGINT) ELSE hash({column}::DOUBLE) END)"
    if kind in _MOMENTS:
        return f"hash({column}::TIMESTAMP)"
    if kind in _AS_THEY_ARE:
        return f"hash({column})"
    # The text of a list or a struct is the same however its vectors lie in memory.
    return f"hash({column}::VARCHAR)"


def row_sum(connection: "DuckDBPyConnection", relation: str) -> RowSum:
    """`relation` is SQL that may stand in FROM."""
    described = connection.execute(f"DESCRIBE SELECT * FROM {relation}").fetchall()
    expression = checksum_expression({row[0]: row[1] for row in described})
    counted = connection.execute(f"SELECT count(*), {expression} FROM {relation}").fetchall()
    rows, checksum = counted[0]
    return RowSum(rows, checksum)


def count_file(path: str) -> RowSum:
    """Of a Parquet file on this disk, in bounded memory."""
    with local_engine(str(Path(path).parent), EngineLimits(memory_mb=256, threads=1)) as engine:
        return row_sum(engine, f"read_parquet({literal(path)})")
