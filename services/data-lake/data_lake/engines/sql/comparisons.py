"""Comparisons: nothing is compared across types, and NaN and NULL are compared as Trino does.

https://trino.io/docs/current/functions/comparison.html
"""

from typing import Any

from sqlglot import exp

from data_lake.engines.sql.expressions import (
    common,
    fails_where,
    term_of,
    translates,
)
from data_lake.engines.sql.quantifiers import is_quantifier, quantified
from data_lake.engines.sql.refusals import only, refuse, unsupported
from data_lake.engines.sql.scope import Scope, Term
from data_lake.engines.sql.types import BOOLEAN, Type, is_comparable, is_orderable

SIGNS: dict[type[exp.Expr], str] = {
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.GT: ">",
    exp.GTE: ">=",
}
_DISTINCT: dict[type[exp.Expr], str] = {
    exp.NullSafeEQ: "IS NOT DISTINCT FROM",
    exp.NullSafeNEQ: "IS DISTINCT FROM",
}


@translates(*SIGNS, *_DISTINCT)
def _comparison(node: Any, scope: Scope) -> Term:
    only(node, "this", "expression")
    sign = SIGNS.get(type(node)) or _DISTINCT[type(node)]
    if is_quantifier(node.expression):
        return quantified(node, sign, scope)
    return compared(sign, term_of(node.this, scope), term_of(node.expression, scope), node)


def compared(sign: str, left: Term, right: Term, node: exp.Expr) -> Term:
    """Raises RefusedQuery("type_mismatch"), as Trino does for '1' = 1."""
    if left.type.is_whole and right.type.is_whole:
        # Casts of whole numbers would keep files from being left out by their bounds.
        terms, kind = [left, right], left.type
    else:
        terms, kind = common([left, right], node, f"{left.type} {sign} {right.type}")
    if not is_comparable(kind) or kind.name == "json":
        unsupported(f"{kind} {sign} {kind}", node, "CAST both to varchar")
    if sign in ("<", "<=", ">", ">=") and not is_orderable(kind):
        refuse("type_mismatch", f"{kind} has no order", node)
    text = _with_nan(sign, terms[0], terms[1], kind)
    return Term(text, BOOLEAN, may_fail=fails_where([left, right]))


def _with_nan(sign: str, left: Term, right: Term, kind: Type) -> str:
    """In Trino NaN equals nothing and is less than nothing; in DuckDB it is the greatest number."""
    text = f"({left.text} {sign} {right.text})"
    if kind.name not in ("double", "real"):
        return _with_null_elements(sign, text, left, right, kind)
    one, other = (None if term.is_literal else term.text for term in (left, right))
    guard = {
        ">": one and f"NOT isnan({one})",
        ">=": one and f"NOT isnan({one})",
        "<": other and f"NOT isnan({other})",
        "<=": other and f"NOT isnan({other})",
        "=": one and other and f"NOT isnan({one})",
    }.get(sign)
    if guard:
        return f"({text} AND {guard})"
    if sign == "<>" and one and other:
        return f"({text} OR isnan({one}))"
    return text


def _with_null_elements(sign: str, text: str, left: Term, right: Term, kind: Type) -> str:
    """ARRAY[1, NULL] = ARRAY[1, NULL] is unknown in Trino; DuckDB says true."""
    if sign not in ("=", "<>") or kind.name not in ("array", "map", "row"):
        return text
    if kind.name != "array" or kind.args[0].args:
        return f"lake_nested_equal({left.text}, {right.text}, {text}, {sign == '='})"
    return f"lake_array_equal({left.text}, {right.text}, {text}, {sign == '='})"
