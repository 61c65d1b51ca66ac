"""AND, OR, NOT, and conditions that must all hold.

https://trino.io/docs/current/functions/logical.html
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlglot import exp

from data_lake.engines.sql.expressions import boolean, fails_where, translates
from data_lake.engines.sql.refusals import only
from data_lake.engines.sql.scope import Scope, Term
from data_lake.engines.sql.types import BOOLEAN


@translates(exp.Not)
def _not(node: exp.Not, scope: Scope) -> Term:
    only(node, "this")
    term = boolean(node.this, scope, "What NOT takes")
    return Term(f"(NOT {term.text})", BOOLEAN, may_fail=term.may_fail)


@translates(exp.And, exp.Or)
def _logic(node: Any, scope: Scope) -> Term:
    only(node, "this", "expression")
    word = "AND" if isinstance(node, exp.And) else "OR"
    terms = [boolean(part, scope, f"What {word} takes") for part in node.flatten(unnest=False)]
    text = f" {word} ".join(term.text for term in terms)
    return Term(f"({text})", BOOLEAN, may_fail=fails_where(terms))


def conjuncts_of(node: exp.Expr) -> list[exp.Expr]:
    """What must all hold."""
    while isinstance(node, exp.Paren):
        node = node.this
    if not isinstance(node, exp.And):
        return [node]
    return [part for item in node.flatten() for part in conjuncts_of(item)]


def filtered(terms: Sequence[Term]) -> Term:
    """All must hold. What may fail is tried on rows only that the others let through.

    DuckDB tries conditions in the order that it thinks fastest: https://duckdb.org/docs/stable/sql/
    query_syntax/where says nothing of one, while `b <> 0 AND a / b > 2` needs one.
    """
    safe = [term.text for term in terms if not term.may_fail]
    text = " AND ".join(safe)
    for term in terms:
        if term.may_fail:
            text = f"CASE WHEN {text} THEN {term.text} ELSE FALSE END" if text else term.text
    return replace(terms[0], text=text, type=BOOLEAN)
