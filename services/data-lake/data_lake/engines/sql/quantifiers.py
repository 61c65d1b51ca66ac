"""`a > ALL (SELECT …)`, subqueries of one value, EXISTS.

https://trino.io/docs/current/sql/select.html#subqueries
"""

from typing import Any

from sqlglot import exp

from data_lake.engines.sql.expressions import common, term_of, translates
from data_lake.engines.sql.queries import query_of
from data_lake.engines.sql.refusals import only, refuse, unsupported
from data_lake.engines.sql.scope import Scope, Term
from data_lake.engines.sql.types import BOOLEAN, Type

_SIGNS = ("=", "<>", "<", "<=", ">", ">=")


def is_quantifier(node: exp.Expr) -> bool:
    """ALL (VALUES …) is read as a function's call."""
    if isinstance(node, exp.All | exp.Any):
        return True
    if not isinstance(node, exp.Anonymous) or len(node.expressions) != 1:
        return False
    return node.name.upper() in ("ALL", "ANY", "SOME")


def quantified(node: Any, sign: str, scope: Scope) -> Term:
    """`a > ALL (SELECT …)`."""
    given = node.expression
    is_all = isinstance(given, exp.All) or given.name.upper() == "ALL"
    word = "ALL" if is_all else "ANY"
    query = given.this if isinstance(given, exp.All | exp.Any) else given.expressions[0]
    query = query.this if isinstance(query, exp.Subquery) else query
    if not isinstance(query, exp.Query | exp.Values) or sign not in _SIGNS:
        unsupported(f"{word} of anything but a query", node)
    left = term_of(node.this, scope)
    text, kind = one_column(query, scope)
    terms, kind = common([left, Term("c0", kind)], node, f"{left.type} {sign} {word}")
    if kind.name in ("double", "real", "json") or kind.args:
        unsupported(f"{word} over {kind}", node)
    text = f"({terms[0].text} {sign} {word} (SELECT {terms[1].text} FROM ({text}) AS q(c0)))"
    return Term(text, BOOLEAN, may_fail=left.may_fail)


def one_column(query: exp.Expr, scope: Scope) -> tuple[str, Type]:
    made = query_of(query, scope.inside())
    if len(made.fields) != 1:
        refuse(
            "type_mismatch", f"The subquery must have 1 column; it has {len(made.fields)}", query
        )
    return made.text, made.fields[0][1]


@translates(exp.Subquery)
def _scalar(node: exp.Subquery, scope: Scope) -> Term:
    only(node, "this")
    text, kind = one_column(node.this, scope)
    return Term(f"({text})", kind)


@translates(exp.Exists)
def _exists(node: exp.Exists, scope: Scope) -> Term:
    only(node, "this")
    inner = node.this.this if isinstance(node.this, exp.Subquery) else node.this
    return Term(f"EXISTS ({query_of(inner, scope.inside()).text})", BOOLEAN)
