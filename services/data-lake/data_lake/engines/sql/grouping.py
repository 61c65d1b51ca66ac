"""GROUP BY, GROUPING SETS, CUBE, ROLLUP. https://trino.io/docs/current/sql/select.html#group-by-clause"""

from sqlglot import exp

from data_lake.engines.sql.expressions import term_of
from data_lake.engines.sql.functions.registry import special
from data_lake.engines.sql.queries import numbered
from data_lake.engines.sql.refusals import only, refuse, unsupported
from data_lake.engines.sql.scope import Scope, Term
from data_lake.engines.sql.types import BIGINT

_SETS: dict[type[exp.Expr], str] = {
    exp.GroupingSets: "GROUPING SETS",
    exp.Cube: "CUBE",
    exp.Rollup: "ROLLUP",
}


def groups_of(node: exp.Select, scope: Scope, outputs: list[Term]) -> str:
    """In GROUP BY a number is an output, and a name is never one."""
    group = node.args.get("group")
    if group is None:
        return ""
    only(group, "expressions", "grouping_sets", "cube", "rollup")
    items = list(group.expressions)
    for part in ("grouping_sets", "cube", "rollup"):
        items += group.args.get(part) or []
    keys = []
    for item in items:
        if type(item) in _SETS:
            inside = ", ".join(_set_of(each, scope, outputs) for each in item.expressions)
            keys.append(f"{_SETS[type(item)]} ({inside})")
        else:
            keys += _keys(item, scope, outputs)
    return f" GROUP BY {', '.join(keys) or '()'}"


def _set_of(node: exp.Expr, scope: Scope, outputs: list[Term]) -> str:
    if type(node) in _SETS:
        unsupported(f"{_SETS[type(node)]} within another", node)
    return f"({', '.join(_keys(node, scope, outputs))})"


def _keys(node: exp.Expr, scope: Scope, outputs: list[Term]) -> list[str]:
    if isinstance(node, exp.Tuple):
        return [key for item in node.expressions for key in _keys(item, scope, outputs)]
    while isinstance(node, exp.Paren):
        node = node.this
    term = numbered(node, outputs) or term_of(node, scope)
    if term.is_literal:
        # DuckDB would read a number as a column's; a constant groups nothing apart.
        return ["(NULL)"]
    return [term.text]


@special("grouping", note="bigint: a bit for each argument, 1 where it isn't grouped by")
def _grouping(node: exp.Anonymous, scope: Scope) -> Term:
    if not node.expressions:
        refuse("type_mismatch", "grouping takes at least 1 argument", node)
    terms = ", ".join(term_of(item, scope).text for item in node.expressions)
    return Term(f"CAST(grouping({terms}) AS BIGINT)", BIGINT)
