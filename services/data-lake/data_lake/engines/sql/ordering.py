"""ORDER BY: NULLs come last in both directions unless said otherwise.

https://trino.io/docs/current/sql/select.html#order-by-clause
"""

from sqlglot import exp

from data_lake.engines.sql.expressions import term_of
from data_lake.engines.sql.refusals import only, refuse
from data_lake.engines.sql.scope import Scope, Term
from data_lake.engines.sql.types import is_orderable


def order_of(node: exp.Order, scope: Scope) -> str:
    """`ORDER BY a DESC NULLS LAST, …` of an aggregate or a window."""
    only(node, "this", "expressions")
    return "ORDER BY " + ", ".join(
        directed(item, term_of(item.this, scope)) for item in node.expressions
    )


def directed(node: exp.Ordered, term: Term) -> str:
    """The term with its direction and the place of NULLs."""
    only(node, "this", "desc", "nulls_first")
    if not is_orderable(term.type):
        refuse("type_mismatch", f"{term.type} has no order", node)
    direction = "DESC" if node.args.get("desc") else "ASC"
    return f"{term.text} {direction} NULLS {'FIRST' if _nulls_first(node) else 'LAST'}"


def _nulls_first(node: exp.Ordered) -> bool:
    """The parser says what the text says, and its dialect's default otherwise: last."""
    return bool(node.args.get("nulls_first"))
