"""Trino's text of a type → Type: `array(row(a integer, b varchar(3)))`.

Source: https://trino.io/docs/current/language/types.html
"""

import re

from data_lake.domain.errors import RefusedQuery
from data_lake.engines.sql.types import DAYS, MONTHS, NUMBERS, Type, decimal, instant

_PIECES = re.compile(r'\s*("(?:[^"]|"")*"|[A-Za-z_0-9]+|[(),])')
_FIELD_NAME = re.compile(r"[^\"'\x00-\x1f\x7f-\x9f\ud800-\udfff]+")
_ALSO = {"int": "integer", "float": "real", "string": "varchar", "binary": "varbinary"}
_PLAIN = ("boolean", "date", "varbinary", "json", "uuid", "unknown", *NUMBERS)
_WORDS = frozenset({"with", "time", "zone", "precision"})


def type_of(text: str) -> Type:
    """Raises RefusedQuery("unsupported") naming a type that isn't one of ours."""
    if text.lower() in (DAYS, MONTHS):
        return Type(text.lower())
    pieces = _pieces(text)
    try:
        kind, rest = _read(pieces)
    except (IndexError, ValueError) as error:
        raise _unsupported(text) from error
    if rest:
        raise _unsupported(text)
    return kind


def _pieces(text: str) -> list[str]:
    """Every sign of the text is part of one."""
    pieces, place, end = [], 0, len(text.rstrip())
    while place < end:
        match = _PIECES.match(text, place)
        if match is None:
            raise _unsupported(text)
        pieces.append(match[1])
        place = match.end()
    return pieces


def _field_name(piece: str) -> str:
    """Raises RefusedQuery for signs that would end a name or a text within another language."""
    name = piece[1:-1] if piece.startswith('"') else piece
    if not name or not _FIELD_NAME.fullmatch(name):
        message = f"A row's field can't be called {name!r}: quotes and control characters are out"
        raise RefusedQuery("invalid_argument", message)
    return name.lower()


def _unsupported(text: str) -> RefusedQuery:
    return RefusedQuery("unsupported", f"Type {text} isn't supported")


def _numbers(pieces: list[str]) -> tuple[list[int], list[str]]:
    """The numbers in brackets that may follow a name."""
    if not pieces or pieces[0] != "(":
        return [], pieces
    end = pieces.index(")")
    return [int(piece) for piece in pieces[1:end] if piece != ","], pieces[end + 1 :]


def _read(pieces: list[str]) -> tuple[Type, list[str]]:
    name = pieces[0].lower()
    name, rest = _ALSO.get(name, name), pieces[1:]
    if name in ("array", "map"):
        args, rest = _arguments(rest)
        if len(args) != {"array": 1, "map": 2}[name]:
            raise ValueError(name)
        return Type(name, tuple(args)), rest
    if name == "row":
        return _row(rest)
    sizes, rest = _numbers(rest)
    words = [word.lower() for word in rest[:3]]
    if name in ("timestamp", "time"):
        return _time(name, sizes[0] if sizes else 3, words, rest)
    if name == "decimal":
        size, scale = (*sizes, 0)[:2] if sizes else (38, 0)
        if not 1 <= size <= 38 or not 0 <= scale <= size:
            raise ValueError("decimal")
        return decimal(size, scale), rest
    if name == "varchar" and len(sizes) < 2:
        return Type("varchar", size=sizes[0] if sizes else None), rest
    if name == "double" and words[:1] == ["precision"]:
        rest = rest[1:]
    if name not in _PLAIN or sizes:
        raise ValueError(name)
    return Type(name), rest


def _time(name: str, digits: int, words: list[str], rest: list[str]) -> tuple[Type, list[str]]:
    if digits > 6:
        raise RefusedQuery("unsupported", f"{name}({digits}): digits end at microseconds, 6")
    if words == ["with", "time", "zone"]:
        if name == "time":
            raise RefusedQuery("unsupported", "Type time with time zone isn't supported")
        return instant("UTC", digits), rest[3:]
    return Type(name, size=digits), rest


def _arguments(pieces: list[str]) -> tuple[list[Type], list[str]]:
    if pieces[0] != "(":
        raise ValueError(pieces[0])
    args = []
    while pieces[0] != ")":
        kind, pieces = _read(pieces[1:])
        args.append(kind)
        if pieces[0] not in (",", ")"):
            raise ValueError(pieces[0])
    return args, pieces[1:]


def _row(pieces: list[str]) -> tuple[Type, list[str]]:
    if pieces[0] != "(":
        raise ValueError("row")
    names: list[str | None] = []
    args = []
    while pieces[0] != ")":
        # A field's name comes first, unless what stands there is a whole type.
        named = pieces[2] not in (",", ")", "(") and pieces[2].lower() not in _WORDS
        names.append(_field_name(pieces[1]) if named else None)
        kind, pieces = _read(pieces[2 if named else 1 :])
        args.append(kind)
        if pieces[0] not in (",", ")"):
            raise ValueError(pieces[0])
    return Type("row", tuple(args), tuple(names)), pieces[1:]
