"""Set operations, VALUES and queries in brackets, with their own ORDER BY and LIMIT."""

from dataclasses import replace
from typing import Any

from sqlglot import exp

from data_lake.engines.sql.expressions import cast_text, coerced, term_of
from data_lake.engines.sql.ordering import directed
from data_lake.engines.sql.queries import (
    Query,
    as_types,
    limits_of,
    numbered,
    query_of,
    translates_query,
)
from data_lake.engines.sql.refusals import only, refuse
from data_lake.engines.sql.scope import Scope, Term
from data_lake.engines.sql.types import UNKNOWN, Type, common_type

_OPERATIONS: dict[type[exp.Expr], str] = {
    exp.Union: "UNION",
    exp.Intersect: "INTERSECT",
    exp.Except: "EXCEPT",
}


@translates_query(exp.Subquery)
def _in_brackets(node: exp.Subquery, scope: Scope) -> Query:
    only(node, "this", "with_", "order", "limit", "offset")
    made = query_of(node.this, scope)
    return _limited(node, scope, Query(f"({made.text})", made.fields))


@translates_query(*_OPERATIONS)
def _set_operation(node: Any, scope: Scope) -> Query:
    only(node, "this", "expression", "distinct", "with_", "order", "limit", "offset")
    parts = [query_of(part, scope) for part in (node.this, node.expression)]
    left, right = (part.fields for part in parts)
    if len(left) != len(right):
        refuse("type_mismatch", f"{node.key.upper()} of {len(left)} and {len(right)} columns", node)
    kinds = []
    for (_, one), (_, other) in zip(left, right, strict=True):
        kind = common_type(one, other)
        if kind is None:
            refuse("type_mismatch", f"{node.key.upper()} of {one} and {other}", node)
        kinds.append(kind)
    texts = [as_types(part, kinds, node).text for part in parts]
    word = _OPERATIONS[type(node)] + ("" if node.args.get("distinct") else " ALL")
    fields = tuple((name, kind) for (name, _), kind in zip(left, kinds, strict=True))
    return _limited(node, scope, Query(f"({texts[0]}) {word} ({texts[1]})", fields))


def _parts_of(row: exp.Expr) -> list[exp.Expr]:
    """(1, 2) and ROW(1, 2) are two columns, and so is a bracket around one of them."""
    if isinstance(row, exp.Tuple) and len(row.expressions) == 1:
        inner = row.expressions[0]
        return _parts_of(inner) if _is_row(inner) else [inner]
    return list(row.expressions) if _is_row(row) else [row]


def _is_row(node: exp.Expr) -> bool:
    return isinstance(node, exp.Tuple) or (
        isinstance(node, exp.Anonymous) and node.name.lower() == "row"
    )


@translates_query(exp.Values)
def _rows_of(node: exp.Values, scope: Scope) -> Query:
    only(node, "expressions", "with_", "order", "limit", "offset")
    rows = [_parts_of(row) for row in node.expressions]
    if len({len(row) for row in rows}) != 1:
        refuse("type_mismatch", "All rows of VALUES must have as many columns", node)
    terms = [[term_of(item, scope) for item in row] for row in rows]
    kinds: list[Type] = [UNKNOWN] * len(terms[0])
    for row in terms:
        for index, term in enumerate(row):
            kind = common_type(kinds[index], term.type)
            if kind is None:
                refuse("type_mismatch", f"VALUES of {kinds[index]} and {term.type}", node)
            kinds[index] = kind
    # The first row says DuckDB's types, so it is cast even where it needn't be.
    first = [
        cast_text(coerced(term, kind).text, kind)
        for term, kind in zip(terms[0], kinds, strict=True)
    ]
    rest = [
        [coerced(term, kind).text for term, kind in zip(row, kinds, strict=True)]
        for row in terms[1:]
    ]
    shown = ", ".join(f"({', '.join(row)})" for row in [first, *rest])
    listed = ", ".join(f"c{index}" for index in range(len(kinds)))
    fields: tuple[tuple[str | None, Type], ...] = tuple((None, kind) for kind in kinds)
    text = f"SELECT {listed} FROM (VALUES {shown}) AS v({listed})"
    return _limited(node, scope, Query(text, fields))


def _limited(node: exp.Expr, scope: Scope, query: Query) -> Query:
    """ORDER BY (of columns by name or number), OFFSET and LIMIT of a whole query."""
    order, text = node.args.get("order"), query.text
    if order is None and not node.args.get("limit") and not node.args.get("offset"):
        return query
    listed = ", ".join(f"c{index}" for index in range(len(query.fields)))
    text = f"SELECT {listed} FROM ({text}) AS q({listed})"
    if order is not None:
        outputs = {
            name.lower(): Term(f"c{index}", kind)
            for index, (name, kind) in enumerate(query.fields)
            if name
        }
        inner = replace(scope.inside(), outputs=outputs)
        keys = []
        for item in order.expressions:
            term = numbered(
                item.this, [Term(f"c{i}", kind) for i, (_, kind) in enumerate(query.fields)]
            )
            keys.append(directed(item, term or term_of(item.this, inner)))
        text += f" ORDER BY {', '.join(keys)}"
    return replace(query, text=text + limits_of(node))
