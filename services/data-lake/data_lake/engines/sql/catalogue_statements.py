"""SHOW TABLES, SHOW COLUMNS FROM t, DESCRIBE t: answered from the catalogue, without an engine."""

import re
from collections.abc import Mapping

from sqlglot.tokenizer_core import Token, TokenType

from data_lake.engines.sql.prepared import Json, Prepared, ResultColumn
from data_lake.engines.sql.refusals import near, refuse, unsupported
from data_lake.engines.sql.types import quoted

_FIRST = ("SHOW", "DESCRIBE", "DESC")


def is_catalogue_statement(tokens: list[Token]) -> bool:
    return tokens[0].text.upper() in _FIRST and tokens[0].token_type is not TokenType.IDENTIFIER


def answered(tokens: list[Token], tables: Mapping[str, Mapping[str, str]]) -> Prepared:
    """Raises RefusedQuery("unsupported") for any other SHOW."""
    if tokens[-1].token_type is TokenType.SEMICOLON:
        tokens = tokens[:-1]
    words = [token.text.upper() for token in tokens]
    if words[:2] == ["SHOW", "TABLES"]:
        names = _like(tokens[2:], sorted(tables))
        rows: list[tuple[Json, ...]] = [(name,) for name in names]
        return _answer([("Table", "varchar")], rows, " ".join(_texts(tokens)))
    if words[:2] == ["SHOW", "COLUMNS"] and len(tokens) == 4 and words[2] in ("FROM", "IN"):
        return _columns_of(tokens[3], tables)
    if words[0] != "SHOW" and len(tokens) == 2:
        return _columns_of(tokens[1], tables)
    return unsupported(
        " ".join(words[:3])[:60], instead="use SHOW TABLES, SHOW COLUMNS or DESCRIBE"
    )


def _texts(tokens: list[Token]) -> list[str]:
    return [
        "'" + token.text.replace("'", "''") + "'"
        if token.token_type is TokenType.STRING
        else token.text
        for token in tokens
    ]


def _like(tokens: list[Token], names: list[str]) -> list[str]:
    if not tokens:
        return names
    if len(tokens) != 2 or tokens[0].text.upper() != "LIKE":
        unsupported("SHOW TABLES with that", instead="SHOW TABLES LIKE 'a%'")
    if tokens[1].token_type is not TokenType.STRING:
        refuse("syntax", "LIKE takes a text in quotes")
    parts = {"%": ".*", "_": "."}
    pattern = "".join(parts.get(letter) or re.escape(letter) for letter in tokens[1].text)
    return [name for name in names if re.fullmatch(pattern, name, re.DOTALL)]


def _columns_of(token: Token, tables: Mapping[str, Mapping[str, str]]) -> Prepared:
    name = token.text.lower()
    if name not in tables:
        hint = near(name, tables)
        refuse("unknown_table", f"Table {name!r} isn't in the catalogue{hint}")
    heads = [("Column", "varchar"), ("Type", "varchar")]
    rows: list[tuple[Json, ...]] = [(column, kind) for column, kind in tables[name].items()]
    return _answer(heads, rows, f"DESCRIBE {quoted(name)}")


def _answer(
    heads: list[tuple[str, str]], rows: list[tuple[Json, ...]], athena_sql: str
) -> Prepared:
    columns = tuple(ResultColumn(name, kind) for name, kind in heads)
    return Prepared("catalogue", "", columns, (), athena_sql, answer=tuple(rows))
