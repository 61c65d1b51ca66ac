"""SELECT … FROM … WHERE … GROUP BY … HAVING … ORDER BY … LIMIT."""

from dataclasses import replace

from sqlglot import exp

from data_lake.engines.sql.bounds import note_bounds
from data_lake.engines.sql.expressions import boolean, term_of
from data_lake.engines.sql.grouping import groups_of
from data_lake.engines.sql.logic import conjuncts_of, filtered
from data_lake.engines.sql.ordering import directed
from data_lake.engines.sql.queries import Query, limits_of, numbered, translates_query
from data_lake.engines.sql.refusals import only, refuse, unsupported
from data_lake.engines.sql.relations import relation_of
from data_lake.engines.sql.scope import Field, Scope, Term
from data_lake.engines.sql.tables import Relation
from data_lake.engines.sql.types import is_comparable

_PARTS = (
    "expressions",
    "from_",
    "joins",
    "where",
    "group",
    "having",
    "order",
    "limit",
    "offset",
    "distinct",
    "with_",
    "windows",
    "laterals",
)


@translates_query(exp.Select)
def _select(node: exp.Select, scope: Scope) -> Query:
    """Names are resolved here, so that DuckDB sees only what can mean one thing."""
    only(node, *_PARTS)
    if node.args.get("laterals"):
        unsupported("LATERAL VIEW", node, "use CROSS JOIN UNNEST")
    relation = relation_of(node, scope)
    windows = {item.name.lower(): item for item in node.args.get("windows") or ()}
    inner = replace(scope, fields=relation.fields, windows=windows, outputs={})
    outputs = _outputs(node, inner, relation)
    text = f"SELECT {_distinct(node, outputs)}{_listed(outputs)}"
    if relation.text:
        text += f" FROM {relation.text}"
    text += _where(node, inner)
    text += groups_of(node, inner, [term for _, term in outputs])
    having = node.args.get("having")
    if having is not None:
        terms = [boolean(part, inner, "HAVING") for part in conjuncts_of(having.this)]
        text += f" HAVING {filtered(terms).text}"
    text += _order(node, inner, outputs)
    return Query(text + limits_of(node), tuple((name, term.type) for name, term in outputs))


def _listed(outputs: list[tuple[str | None, Term]]) -> str:
    return ", ".join(f"{term.text} AS c{index}" for index, (_, term) in enumerate(outputs))


def _outputs(node: exp.Select, scope: Scope, relation: Relation) -> list[tuple[str | None, Term]]:
    outputs: list[tuple[str | None, Term]] = []
    for item in node.expressions:
        star = item.this if isinstance(item, exp.Column) else item
        if isinstance(star, exp.Star):
            only(star)
            outputs += [(field.name, field.term()) for field in _starred(item, relation)]
            continue
        if isinstance(item, exp.Alias):
            only(item, "this", "alias")
            outputs.append((item.alias, term_of(item.this, scope)))
            continue
        name = item.name if isinstance(item, exp.Column | exp.Dot) else None
        outputs.append((name, term_of(item, scope)))
    if not outputs:
        refuse("syntax", "SELECT has no columns", node)
    return outputs


def _starred(item: exp.Expr, relation: Relation) -> list[Field]:
    table = item.args.get("table")
    if table is None:
        if not relation.fields:
            refuse("syntax", "SELECT * needs a FROM with columns", item)
        return list(relation.shown)
    only(item, "this", "table")
    name = table.name.lower()
    fields = [field for field in relation.fields if field.relation == name]
    if not fields:
        refuse("unknown_table", f"Table {name!r} isn't in FROM", item)
    return fields


def _distinct(node: exp.Select, outputs: list[tuple[str | None, Term]]) -> str:
    distinct = node.args.get("distinct")
    if distinct is None:
        return ""
    only(distinct)
    for _, term in outputs:
        if not is_comparable(term.type):
            refuse("type_mismatch", f"DISTINCT of {term.type}", node)
    return "DISTINCT "


def _where(node: exp.Select, scope: Scope) -> str:
    where = node.args.get("where")
    if where is None:
        return ""
    parts = conjuncts_of(where.this)
    for part in parts:
        note_bounds(part, scope)
    return f" WHERE {filtered([boolean(part, scope, 'WHERE') for part in parts]).text}"


def _order(node: exp.Select, scope: Scope, outputs: list[tuple[str | None, Term]]) -> str:
    """A name is an output's before it is a column's; with DISTINCT only outputs have an order."""
    order = node.args.get("order")
    if order is None:
        return ""
    only(order, "expressions")
    named: dict[str, Term] = {}
    for name, term in outputs:
        if name and name.lower() not in named:
            named[name.lower()] = term
    scope = replace(scope, outputs=named)
    texts = [term.text for _, term in outputs]
    keys = []
    for item in order.expressions:
        term = numbered(item.this, [term for _, term in outputs]) or term_of(item.this, scope)
        if term.text in texts:
            term = replace(term, text=str(texts.index(term.text) + 1))
        elif node.args.get("distinct"):
            refuse("type_mismatch", "With DISTINCT, ORDER BY takes what is selected", item)
        keys.append(directed(item, term))
    return f" ORDER BY {', '.join(keys)}"
