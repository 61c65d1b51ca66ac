"""Text → sqlglot's tree of one statement in Trino's dialect, with every function as it is written.

sqlglot reads more than Trino has, so what it reads is taken by an allow-list only.
https://github.com/tobymao/sqlglot
"""

import re
from typing import Any, ClassVar

from sqlglot import exp
from sqlglot.dialects.trino import Trino
from sqlglot.errors import SqlglotError
from sqlglot.parsers.trino import TrinoParser
from sqlglot.tokenizer_core import Token, TokenType

from data_lake.engines.sql.refusals import RefusedHere, refuse
from data_lake.engines.sql.token_checks import check_text, check_tokens, is_typed_text

# These have a grammar of their own; all others are read as name and arguments.
_WITH_GRAMMAR = frozenset(
    {
        "CAST",
        "TRY_CAST",
        "EXTRACT",
        "POSITION",
        "SUBSTRING",
        "TRIM",
        "JSON_QUERY",
        "JSON_VALUE",
        "LISTAGG",
    }
)


def _decimal(_: Any, this: exp.Expr, __: exp.Expr) -> exp.Expr:
    """DECIMAL '1.50' has the digits that it shows; CAST('1.50' AS decimal) has none behind it."""
    text = this.name.strip().removeprefix("+")
    if not re.fullmatch(r"-?(\d+\.?\d*|\.\d+)", text):
        refuse("invalid_argument", f"DECIMAL {this.name!r} isn't a number", this)
    number = exp.Literal.number(text.lstrip("-") + ("" if "." in text else "."))
    return exp.Paren(this=exp.Neg(this=number)) if text.startswith("-") else number


def _placeholder(parser: Any) -> exp.Expr:
    """A question mark that knows its place: values are bound in the order of the text."""
    node = exp.Placeholder()
    node.meta["start"] = parser._prev.start
    return node


class _LakeTrino(Trino):
    # As it is written: a subscript is our business.
    INDEX_OFFSET = 0

    class Tokenizer(Trino.Tokenizer):
        COMMANDS: ClassVar[Any] = set()

    class Parser(TrinoParser):
        FUNCTIONS: ClassVar[Any] = {}
        PLACEHOLDER_PARSERS: ClassVar[Any] = {
            **TrinoParser.PLACEHOLDER_PARSERS,
            TokenType.PLACEHOLDER: _placeholder,
        }
        TYPE_LITERAL_PARSERS: ClassVar[Any] = {
            **TrinoParser.TYPE_LITERAL_PARSERS,
            exp.DType.DECIMAL: _decimal,
        }
        FUNCTION_PARSERS: ClassVar[Any] = {
            name: parse
            for name, parse in TrinoParser.FUNCTION_PARSERS.items()
            if name in _WITH_GRAMMAR
        }

        def _parse_types(self, check_func: bool = False, *args: Any, **options: Any) -> Any:
            """`date(x)` and `ARRAY[x]` are tried as types first, and x each time: that doubles.

            Only a text after its brackets makes it one: TIMESTAMP(3) '…'.
            """
            following = self._next.token_type if check_func and self._next else None
            if following is TokenType.L_BRACKET:
                return None
            if following is TokenType.L_PAREN and not is_typed_text(self._tokens, self._index + 1):
                return None
            return super()._parse_types(check_func, *args, **options)

        def _parse_join(self, *args: Any, **options: Any) -> Any:
            """The tree doesn't tell `a, b` from `a JOIN b`, which lacks its condition."""
            is_comma = self._curr is not None and self._curr.token_type is TokenType.COMMA
            join = super()._parse_join(*args, **options)
            if isinstance(join, exp.Join):
                join.meta["is_comma"] = is_comma
            return join


def tree_of(text: str, tokens: list[Token]) -> exp.Expr:
    """The tree of the one statement. Raises RefusedQuery("syntax" or "multiple_statements")."""
    try:
        trees = [tree for tree in _LakeTrino().parser().parse(tokens, text) if tree is not None]
    except SqlglotError as error:
        raise _syntax(error) from error
    if len(trees) != 1:
        refuse("multiple_statements", f"One statement is run at a time; these are {len(trees)}")
    tree: exp.Expr = trees[0]
    return tree


def _syntax(error: SqlglotError) -> RefusedHere:
    found = getattr(error, "errors", None) or [{}]
    first = found[0]
    message = str(first.get("description") or error).rstrip(". ").splitlines()[0]
    near = first.get("highlight")
    refusal = RefusedHere("syntax", f"{message}{f', near {near!r}' if near else ''}")
    refusal.line, refusal.column = first.get("line"), first.get("col")
    return refusal


def text_of(tree: exp.Expr) -> str:
    """The statement in Trino's dialect again."""
    return _LakeTrino().generate(tree, copy=True, comments=False)


def tokens_of(text: str) -> list[Token]:
    """Raises RefusedQuery for a text too long, too deep, or with signs that Trino hasn't."""
    check_text(text)
    try:
        tokens = _LakeTrino().tokenize(text)
    except SqlglotError as error:
        raise _syntax(error) from error
    check_tokens(tokens)
    return tokens
