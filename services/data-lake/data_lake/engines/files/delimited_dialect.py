"""How delimited text is delimited, and whether its first row names the columns; from a sample."""

import csv
import re
from collections import Counter
from collections.abc import Collection, Sequence

from data_lake.domain.column_names import column_names
from data_lake.domain.errors import Unreadable
from data_lake.engines.files.delimited_patterns import Dialect, Patterns
from data_lake.engines.files.expressions import NULL_TEXTS

DELIMITERS = ",\t;|"
_MOST_RECORDS = 2500
_VALUE = re.compile(
    r"\s*(?:[+-]?[\d.,]*\d[\d.,]*(?:[eE][+-]?\d+)?%?|\d{4}-\d\d-\d\d.*|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}"
    r"|\d\d?:\d\d.*|true|false)\s*",
    re.IGNORECASE,
)
_SAID_FOR_NONE = frozenset(NULL_TEXTS) - {"", "-", "?"}
_NAME = re.compile(r"[^\W\d][\w .()/%#:°²³&+*'-]{0,127}")
MOST_COLUMNS = 2000


def dialect_of(sample: bytes, known: Sequence[str]) -> Dialect:
    """`sample` is UTF-8 and ends with a line; `known` are the data set's columns, if it has any.

    Raises Unreadable for text that has no columns.
    """
    quote = _quote(sample)
    judged = [found for d in DELIMITERS if (found := _judged(sample, d, quote))]
    if not judged:
        raise Unreadable("expected rows, found no line that is one by any delimiter", 1, 0)
    share, width, delimiter, records = max(judged, key=lambda each: each[:2])
    if share <= 0.5:
        # Most rows are bad, or there is one column: the first row tells.
        width, delimiter, records = max(
            (Patterns(d, quote, 1).width(found[0]), d, found) for _, _, d, found in judged
        )
    if width == 1:
        is_named = _NAME.fullmatch(_fields(records[0], delimiter, quote)[0])
        if len(known) != 1 and not is_named:
            raise Unreadable("expected rows of one width, found no delimiter in common", 1, 0)
    if width > MOST_COLUMNS:
        raise Unreadable(f"expected at most {MOST_COLUMNS} columns, got {width}", 1, 0)
    fields = [(_fields(record, delimiter, quote), record) for record in records]
    (first, header), *rows = [row for row in fields if len(row[0]) == width]
    others = [row for row, _ in rows]
    if not _is_header(first, others, known):
        return Dialect(delimiter, quote, width, null_text=_null_text([first, *others]))
    names, line = tuple(first), header.decode(errors="replace")
    return Dialect(delimiter, quote, width, names, line, _null_text(others))


def _judged(
    sample: bytes, delimiter: str, quote: str
) -> tuple[float, int, str, list[bytes]] | None:
    """The share of rows that have the most common width, that width, and the rows.

    A width of one field says nothing; None where no line is a row.
    """
    patterns = Patterns(delimiter, quote, 1)
    records, lines = _records(sample, patterns)
    if not records:
        return None
    ((width, count),) = Counter(map(patterns.width, records)).most_common(1)
    return (count / lines if width > 1 else 0.0), width, delimiter, records


def _records(sample: bytes, patterns: Patterns) -> tuple[list[bytes], int]:
    """The rows, and how many there would be with lines that are none."""
    records: list[bytes] = []
    position = lines = 0
    while position < len(sample) and lines < _MOST_RECORDS:
        found = patterns.any.match(sample, position)
        end = sample.find(b"\n", position) + 1 or len(sample)
        record = sample[position:end]
        if found and found.end() > position:
            end, record = found.end(), found[0]
            if record.strip(b"\r\n"):
                records.append(record.rstrip(b"\r\n"))
        lines += bool(record.strip(b"\r\n"))
        position = end
    return records, lines


def _quote(sample: bytes) -> str:
    """Single quotes only where fields are in them, and none in the usual ones."""
    single = len(re.findall(rb"(?:^|[,;|\t])'[^'\n]*'(?=[,;|\t\r\n])", sample, re.MULTILINE))
    return "'" if single > sample.count(b"\n") and b'"' not in sample else '"'


def _fields(record: bytes, delimiter: str, quote: str) -> list[str]:
    text = record.decode(errors="replace").replace("\x00", "�")
    limit = csv.field_size_limit(len(text) + 1)
    try:
        return next(csv.reader([text], delimiter=delimiter, quotechar=quote), [""])
    except csv.Error:
        return text.split(delimiter)
    finally:
        csv.field_size_limit(limit)


def _is_header(first: list[str], others: list[list[str]], known: Collection[str]) -> bool:
    if known and 2 * len(set(column_names(first)) & set(known)) >= len(first):
        return True
    if any(_VALUE.fullmatch(each) for each in first) or not any(first):
        return False
    if any(_is_of_values([row[index] for row in others]) for index in range(len(first))):
        return True
    named = [each for each in first if each]
    if len(set(named)) < len(named) or not all(map(_NAME.fullmatch, named)):
        return False
    return not any(each == row[index] for row in others for index, each in enumerate(first) if each)


def _is_of_values(column: list[str]) -> bool:
    values = [each for each in column if each]
    return bool(values) and all(map(_VALUE.fullmatch, values))


def _null_text(rows: list[list[str]]) -> str:
    """`NA`, where a column of numbers or times has it and no field is ever empty.

    Who writes so means no value by it in texts too; else it may be Namibia.
    """
    if not all(all(row) for row in rows):
        return ""
    for column in zip(*rows, strict=True):
        for text in sorted(_SAID_FOR_NONE.intersection(column)):
            if _is_of_values([each for each in column if each != text]):
                return text
    return ""
