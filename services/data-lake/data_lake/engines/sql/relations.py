"""FROM: tables of the catalogue, named queries, subqueries, VALUES, UNNEST, LATERAL and joins.

https://trino.io/docs/current/sql/select.html#from-clause
"""

from dataclasses import replace

from sqlglot import exp

from data_lake.engines.sql.expressions import boolean, coerced
from data_lake.engines.sql.logic import conjuncts_of, filtered
from data_lake.engines.sql.queries import query_of
from data_lake.engines.sql.refusals import only, refuse, unsupported
from data_lake.engines.sql.scope import Field, Scope
from data_lake.engines.sql.tables import Relation, aliased, table_of
from data_lake.engines.sql.types import common_type
from data_lake.engines.sql.unnesting import unnested


def relation_of(node: exp.Select, scope: Scope) -> Relation:
    """Everything in FROM, joined from left to right."""
    source = node.args.get("from_")
    joins = node.args.get("joins") or []
    if source is None:
        if joins:
            refuse("syntax", "A join needs a FROM", node)
        return Relation()
    only(source, "this")
    return _joined(_source(source.this, scope, Relation()), joins, scope)


def _joined(relation: Relation, joins: list[exp.Join], scope: Scope) -> Relation:
    sides = [str(join.side).upper() for join in joins]
    commas = [bool(join.meta.get("is_comma")) for join in joins]
    for index, side in enumerate(sides):
        if side in ("RIGHT", "FULL") and any(commas[:index]):
            unsupported(f"A comma before {side} JOIN", joins[index], "write CROSS JOIN in brackets")
    for join in joins:
        relation = _join(relation, join, scope)
    return relation


def _join(left: Relation, join: exp.Join, scope: Scope) -> Relation:
    only(join, "this", "kind", "side", "on", "using", "method")
    kind, side = str(join.kind).upper(), str(join.side).upper()
    if join.args.get("method"):
        unsupported(f"{join.args['method']} JOIN", join, "name the columns with USING or ON")
    if kind not in ("", "INNER", "CROSS", "OUTER") or side not in ("", "LEFT", "RIGHT", "FULL"):
        unsupported(f"{kind} {side} JOIN".strip(), join)
    right = _source(join.this, scope, left)
    both = Relation(
        fields=left.fields + right.fields,
        shown=left.shown + right.shown,
    )
    if join.args.get("using"):
        return _using(left, right, join, side)
    on = join.args.get("on")
    if on is None:
        if kind != "CROSS" and not join.meta.get("is_comma"):
            refuse("syntax", "JOIN needs ON or USING", join)
        return replace(both, text=f"{left.text} CROSS JOIN {right.text}")
    if kind == "CROSS":
        refuse("syntax", "CROSS JOIN takes no condition", join)
    inner = replace(scope, fields=both.fields, outputs={})
    terms = [boolean(part, inner, "ON") for part in conjuncts_of(on)]
    text = f"{left.text} {side or 'INNER'} JOIN {right.text} ON {filtered(terms).text}"
    return replace(both, text=text)


def _using(left: Relation, right: Relation, join: exp.Join, side: str) -> Relation:
    """The columns come first and once; with FULL JOIN from whichever side has them."""
    shared, conditions, names = [], [], []
    for column in join.args["using"]:
        name = column.name.lower()
        one, other = (_sole(relation, name, join) for relation in (left, right))
        kind = common_type(one.type, other.type)
        if kind is None:
            refuse("type_mismatch", f"USING ({name}): {one.type} and {other.type}", join)
        mine, theirs = (coerced(field.term(), kind).text for field in (one, other))
        conditions.append(f"{mine} = {theirs}")
        text = {"RIGHT": theirs, "FULL": f"coalesce({mine}, {theirs})"}.get(side, mine)
        shared.append(Field(name, kind, text))
        names.append(name)
    rest = [field for field in (*left.shown, *right.shown) if field.name not in names]
    others = [field for field in (*left.fields, *right.fields) if field.name not in names]
    text = f"{left.text} {side or 'INNER'} JOIN {right.text} ON {' AND '.join(conditions)}"
    return Relation(text, (*shared, *others), (*shared, *rest))


def _sole(relation: Relation, name: str, node: exp.Expr) -> Field:
    found = [field for field in relation.fields if field.name == name]
    if len(found) != 1:
        refuse("unknown_column", f"USING ({name}) needs one such column on each side", node)
    return found[0]


def _source(node: exp.Expr, scope: Scope, before: Relation) -> Relation:
    """One item of FROM; `before` is what LATERAL and UNNEST may name."""
    beside = replace(scope, fields=before.fields, outputs={})
    joins = node.args.get("joins") or []
    if joins:
        inner = _source(_without_joins(node), scope, before)
        made = _joined(inner, joins, scope)
        return replace(made, text=f"({made.text})")
    if isinstance(node, exp.Table):
        return table_of(node, scope)
    if isinstance(node, exp.Unnest):
        own = scope.statement.alias("u")
        text, fields = unnested(node, beside, own)
        return Relation(text, fields, fields)
    if isinstance(node, exp.Lateral):
        only(node, "this", "alias")
        if not isinstance(node.this, exp.Subquery):
            unsupported("LATERAL of anything but a query", node)
        inner_scope = beside.inside()
        return aliased(node, query_of(node.this.this, inner_scope), scope, "LATERAL ")
    if isinstance(node, exp.Subquery):
        return _subquery(node, scope)
    if isinstance(node, exp.Values):
        bare = exp.Values(expressions=node.expressions)
        return aliased(node, query_of(bare, scope), scope)
    if isinstance(node, exp.Paren):
        return _source(node.this, scope, before)
    return unsupported(f"{type(node).__name__} in FROM", node)


def _without_joins(node: exp.Expr) -> exp.Expr:
    bare = node.copy()
    bare.set("joins", None)
    return bare


def _subquery(node: exp.Subquery, scope: Scope) -> Relation:
    only(node, "this", "alias", "sample", "with_", "order", "limit", "offset")
    if isinstance(node.this, exp.Table | exp.Subquery) and not isinstance(node.this, exp.Query):
        if node.alias:
            unsupported("An alias of a join", node)
        return _source(node.this, scope, Relation())
    bare = node.copy()
    for part in ("alias", "sample"):
        bare.set(part, None)
    made = query_of(bare, replace(scope, fields=(), outputs={}))
    return aliased(node, made, scope)
