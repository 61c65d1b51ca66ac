"""Formats of times: MySQL's (`%Y-%m-%d`) and Joda's (`yyyy-MM-dd`) → DuckDB's strftime.

A format must be a constant: what a specifier means differs, and some have no counterpart.
https://trino.io/docs/current/functions/datetime.html#mysql-date-functions, …#java-date-functions,
https://www.joda.org/joda-time/apidocs/org/joda/time/format/DateTimeFormat.html
"""

import re

from sqlglot import exp

from data_lake.engines.sql.refusals import refuse, unsupported

_MYSQL = {
    "a": "%a",
    "b": "%b",
    "c": "%-m",
    "d": "%d",
    "e": "%-d",
    "f": "%f",
    "H": "%H",
    "h": "%I",
    "I": "%I",
    "i": "%M",
    "j": "%j",
    "k": "%-H",
    "l": "%-I",
    "M": "%B",
    "m": "%m",
    "p": "%p",
    "r": "%I:%M:%S %p",
    "S": "%S",
    "s": "%S",
    "T": "%H:%M:%S",
    "v": "%V",
    "W": "%A",
    "x": "%G",
    "Y": "%Y",
    "y": "%y",
    "%": "%%",
}
_JODA = {
    "yyyy": "%Y",
    "yy": "%y",
    "y": "%Y",
    "YYYY": "%Y",
    "xxxx": "%G",
    "ww": "%V",
    "MMMM": "%B",
    "MMM": "%b",
    "MM": "%m",
    "M": "%-m",
    "dd": "%d",
    "d": "%-d",
    "DDD": "%j",
    "EEEE": "%A",
    "EEE": "%a",
    "EE": "%a",
    "E": "%a",
    "e": "%u",
    "HH": "%H",
    "H": "%-H",
    "hh": "%I",
    "h": "%-I",
    "mm": "%M",
    "m": "%-M",
    "ss": "%S",
    "s": "%-S",
    "SSS": "%g",
    "SSSSSS": "%f",
    "a": "%p",
}
# What a text may say and a time be made of; a year of two digits is read otherwise by each engine.
_READ = frozenset(
    [
        "%Y",
        "%m",
        "%-m",
        "%d",
        "%-d",
        "%H",
        "%-H",
        "%I",
        "%-I",
        "%M",
        "%-M",
        "%S",
        "%-S",
        "%f",
        "%g",
        "%p",
        "%b",
        "%B",
        "%j",
        "%%",
    ]
)


def mysql_format(text: str, node: exp.Expr, reads: bool) -> str:
    """Raises RefusedQuery for what has no counterpart; `reads` when texts are parsed with it."""
    pieces = []
    for match in re.finditer(r"%(.)|([^%]+)|%$", text, re.DOTALL):
        if match[2] is not None:
            pieces.append(match[2])
            continue
        if match[1] is None or match[1] not in _MYSQL:
            unsupported(f"%{match[1] or ''} in a format", node)
        pieces.append(_MYSQL[match[1]])
    return _checked(pieces, node, reads)


def joda_format(text: str, node: exp.Expr, reads: bool) -> str:
    """Raises RefusedQuery for what has no counterpart; `reads` when texts are parsed with it."""
    pieces = []
    for match in re.finditer(r"'((?:[^']|'')*)'|([A-Za-z])\2*|[^A-Za-z']+|'", text):
        whole = match[0]
        if whole == "'":
            refuse("invalid_argument", f"The quote in {text!r} isn't closed", node)
        if whole.startswith("'"):
            pieces.append((match[1].replace("''", "'") or "'").replace("%", "%%"))
        elif match[2]:
            if whole not in _JODA:
                unsupported(f"{whole} in a format", node)
            pieces.append(_JODA[whole])
        else:
            pieces.append(whole.replace("%", "%%"))
    return _checked(pieces, node, reads)


def _checked(pieces: list[str], node: exp.Expr, reads: bool) -> str:
    text = "".join(pieces)
    if not reads:
        return text
    used = re.findall(r"%-?.", text)
    for piece in used:
        if piece not in _READ:
            unsupported(
                "Reading a time with this format", node, "it has a part that engines differ on"
            )
    if "%Y" not in used:
        unsupported("Reading a time without a year of four digits", node)
    # For reading, padding is no matter.
    return re.sub(r"%-", "%", text)
