"""IN, BETWEEN, LIKE and IS NULL. https://trino.io/docs/current/functions/comparison.html"""

from sqlglot import exp

from data_lake.engines.sql.comparisons import compared
from data_lake.engines.sql.expressions import common, fails_where, term_of, translates
from data_lake.engines.sql.quantifiers import one_column
from data_lake.engines.sql.refusals import only, refuse, unsupported
from data_lake.engines.sql.scope import Scope, Term
from data_lake.engines.sql.types import BOOLEAN


@translates(exp.In)
def _in(node: exp.In, scope: Scope) -> Term:
    only(node, "this", "expressions", "query")
    left = term_of(node.this, scope)
    query = node.args.get("query")
    if query is not None:
        query = query.this if isinstance(query, exp.Subquery) else query
        text, kind = one_column(query, scope)
        terms, _ = common([left, Term("c0", kind)], node, f"{left.type} IN")
        inner = f"SELECT {terms[1].text} FROM ({text}) AS q(c0)"
        return Term(f"({terms[0].text} IN ({inner}))", BOOLEAN, may_fail=left.may_fail)
    items = [term_of(item, scope) for item in node.expressions]
    if not items:
        refuse("syntax", "IN () has no values", node)
    if not all(term.type.is_whole for term in [left, *items]):
        (left, *items), kind = common([left, *items], node, "IN")
        if kind.name == "json":
            unsupported(f"IN with {kind}", node)
        if kind.args:
            return _any_equal(left, items, node)
    text = f"({left.text} IN ({', '.join(item.text for item in items)}))"
    return Term(text, BOOLEAN, may_fail=fails_where([left, *items]))


def _any_equal(left: Term, items: list[Term], node: exp.Expr) -> Term:
    """Of rows and arrays, whose parts may be NULL."""
    parts = [compared("=", left, item, node) for item in items]
    text = " OR ".join(part.text for part in parts)
    return Term(f"({text})", BOOLEAN, may_fail=fails_where(parts))


@translates(exp.Between)
def _between(node: exp.Between, scope: Scope) -> Term:
    only(node, "this", "low", "high")
    this = term_of(node.this, scope)
    parts = [
        compared(sign, this, term_of(node.args[end], scope), node)
        for sign, end in ((">=", "low"), ("<=", "high"))
    ]
    return Term(f"({parts[0].text} AND {parts[1].text})", BOOLEAN, may_fail=fails_where(parts))


@translates(exp.Like)
def _like(node: exp.Like, scope: Scope, escape: str = "") -> Term:
    only(node, "this", "expression", "negate")
    terms = [term_of(part, scope) for part in (node.this, node.expression)]
    word = "NOT LIKE" if node.args.get("negate") else "LIKE"
    for term in terms:
        if term.type.name not in ("varchar", "unknown"):
            refuse("type_mismatch", f"LIKE takes varchar, not {term.type}", node)
    text = f"({terms[0].text} {word} {terms[1].text}{escape})"
    return Term(text, BOOLEAN, may_fail=bool(escape) or fails_where(terms))


@translates(exp.Escape)
def _escape(node: exp.Escape, scope: Scope) -> Term:
    only(node, "this", "expression")
    mark = term_of(node.expression, scope)
    if not isinstance(node.this, exp.Like):
        unsupported("ESCAPE here", node)
    if not isinstance(mark.literal, str) or len(mark.literal) != 1:
        refuse("invalid_argument", "ESCAPE takes one character", node)
    return _like(node.this, scope, f" ESCAPE {mark.text}")


@translates(exp.Is)
def _is(node: exp.Is, scope: Scope) -> Term:
    only(node, "this", "expression")
    if not isinstance(node.expression, exp.Null):
        unsupported(f"IS {node.expression.sql('trino')}", node, "compare with =")
    term = term_of(node.this, scope)
    return Term(f"({term.text} IS NULL)", BOOLEAN, may_fail=term.may_fail)
