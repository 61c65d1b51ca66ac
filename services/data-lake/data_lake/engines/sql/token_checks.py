"""What is wrong with a text before anybody parses it."""

import re
from itertools import pairwise

from sqlglot.tokenizer_core import Token, TokenType

from data_lake.engines.sql.refusals import refuse

LONGEST = 262_144
"""Characters of a statement: https://docs.aws.amazon.com/athena/latest/ug/service-limits.html"""
DEEPEST = 100
"""Brackets within each other: the parser calls itself for each."""

_SURROGATE = re.compile("[\ud800-\udfff]")


def check_text(text: str) -> None:
    if len(text) > LONGEST:
        few = f"at most {LONGEST:,} characters"
        refuse("too_long", f"A statement has {few}; this has {len(text):,}")
    if "\0" in text:
        refuse("syntax", "A statement has no NUL characters")
    if _SURROGATE.search(text):
        refuse("syntax", "A statement has no halves of surrogate pairs")


def check_tokens(tokens: list[Token]) -> None:
    if not tokens:
        refuse("syntax", "The statement is empty")
    _check_depth(tokens)
    _check_signs(tokens)
    _check_numbers(tokens)


def is_typed_text(tokens: list[Token], opening: int) -> bool:
    """Whether at the bracket stands `(3) '…'` or `(5, 2) '…'`."""
    for place in range(opening + 1, min(opening + 5, len(tokens) - 1)):
        kind = tokens[place].token_type
        if kind is TokenType.R_PAREN:
            return bool(tokens[place + 1].token_type is TokenType.STRING)
        if kind not in (TokenType.NUMBER, TokenType.COMMA):
            return False
    return False


def _check_depth(tokens: list[Token]) -> None:
    depth = 0
    opening = (TokenType.L_PAREN, TokenType.L_BRACKET, TokenType.CASE)
    for token in tokens:
        if token.token_type in opening:
            depth += 1
        elif token.token_type in (TokenType.R_PAREN, TokenType.R_BRACKET, TokenType.END):
            depth -= 1
        if depth > DEEPEST:
            refuse("too_deep", f"Brackets and CASE stand at most {DEEPEST} deep")


_FOREIGN = {
    TokenType.DCOLON: "::",
    TokenType.L_BRACE: "{",
    TokenType.HEREDOC_STRING: "$$",
    TokenType.DOLLAR: "$",
    TokenType.HASH: "#",
    TokenType.PARAMETER: "@",
}


_BEFORE_VALUES = re.compile(
    "SELECT|WHERE|AND|OR|NOT|ON|BY|IN|THEN|ELSE|WHEN|CASE|HAVING|FROM|BETWEEN|LIKE|VALUES|DISTINCT"
    "|ALL|LIMIT|OFFSET|UNION|EXCEPT|INTERSECT",
    re.IGNORECASE,
)


def _may_have_subscript(token: Token) -> bool:
    """Of what stands before a bracket: ARRAY, a name, or another bracket."""
    if token.token_type in (TokenType.R_PAREN, TokenType.R_BRACKET, TokenType.IDENTIFIER):
        return True
    return token.text.isidentifier() and not _BEFORE_VALUES.fullmatch(token.text)


def _check_signs(tokens: list[Token]) -> None:
    """Signs that other dialects have."""
    for before, token in pairwise(tokens):
        if token.token_type in _FOREIGN:
            refuse("syntax", f"{_FOREIGN[token.token_type]} isn't Trino's: use CAST, ROW or MAP")
        if token.token_type is TokenType.L_BRACKET and not _may_have_subscript(before):
            refuse("syntax", "An array is written ARRAY[…]")


def _check_numbers(tokens: list[Token]) -> None:
    """`1_000` would be read as 1 named _000, `1x` as 1 named x."""
    for number, after in pairwise(tokens):
        touching = number.token_type is TokenType.NUMBER and after.start == number.end + 1
        if touching and after.token_type in (TokenType.VAR, TokenType.NUMBER):
            refuse("syntax", f"{number.text}{after.text} is neither a number nor a name")
