"""How much of a Parquet file the embedded engine fetches, from what a manifest says of the file."""

from collections.abc import Sequence

from msgspec import Struct

from data_lake.domain.layout import DataFile

# It opens a file by a HEAD and reads its end, this much of it at once; a longer footer in two.
# Then it reads what it needs of each row group, and a gap this small along with it.
# https://github.com/duckdb/duckdb/blob/v1.5.5/extension/parquet/include/thrift_tools.hpp
TAIL_BYTES = 16_384
_GAP_BYTES = 16_384
# The writer's own, unless it is told otherwise: https://duckdb.org/docs/stable/data/parquet/tips
_ROWS_OF_A_GROUP = 122_880


class Scan(Struct, frozen=True):
    bytes: int
    requests: int


def scan_of(file: DataFile, columns: Sequence[str]) -> Scan:
    """Whole columns: what the statistics of row groups spare shows when they are read.

    A column's bytes are taken to be spread evenly over row groups, and columns to lie in the order
    of the manifest, as they do in the file.
    """
    tail = min(file.bytes, max(TAIL_BYTES, file.footer_bytes))
    if not columns:
        return Scan(tail, 2)
    if not file.columns:
        return Scan(file.bytes, 3)
    groups = max(1, -(-file.rows // _ROWS_OF_A_GROUP))
    ranges, group_bytes = _ranges(file, columns, groups)
    others = (groups - 1) * sum(end - start for start, end in ranges)
    # The last one ends where the tail begins or within it, and that has been read.
    behind = file.bytes - tail - max(0, file.bytes - file.footer_bytes - group_bytes)
    last = [(start, _end(end, behind)) for start, end in ranges if start < behind]
    read = others + sum(end - start for start, end in last)
    return Scan(min(file.bytes, tail + read), 2 + (groups - 1) * len(ranges) + len(last))


def _ranges(
    file: DataFile, columns: Sequence[str], groups: int
) -> tuple[list[tuple[int, int]], int]:
    """What is read of a row group, from its first byte, and how large it is."""
    ranges: list[tuple[int, int]] = []
    start = 0
    for name, statistics in file.columns.items():
        end = start + -(-statistics.bytes // groups)
        if name in columns:
            if ranges and start - ranges[-1][1] <= _GAP_BYTES:
                ranges[-1] = (ranges[-1][0], end)
            else:
                ranges.append((start, end))
        start = end
    return ranges, start


def _end(end: int, behind: int) -> int:
    """Up to what was read before, where the gap is small."""
    return behind if end > behind - _GAP_BYTES else end
