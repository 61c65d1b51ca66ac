"""ARRAY[…], ROW(…), a[1], m['k']. https://trino.io/docs/current/functions/array.html, …/map.html"""

from typing import Any

from sqlglot import exp

from data_lake.engines.sql.expressions import (
    coerced,
    common,
    fails_where,
    term_of,
    text_literal,
    translates,
)
from data_lake.engines.sql.functions.registry import special
from data_lake.engines.sql.refusals import only, refuse, unsupported
from data_lake.engines.sql.scope import Scope, Term
from data_lake.engines.sql.types import BIGINT, UNKNOWN, Type, array, packed, stored_as


@translates(exp.Array)
def _array(node: exp.Array, scope: Scope) -> Term:
    only(node, "expressions", "value_constructor")
    if not node.expressions:
        return Term("[]", array(UNKNOWN))
    terms, kind = common([term_of(item, scope) for item in node.expressions], node, "ARRAY")
    text = f"[{', '.join(term.text for term in terms)}]"
    if kind.name != "unknown":
        text = f"CAST({text} AS {stored_as(array(kind))})"
    return Term(text, array(kind), may_fail=fails_where(terms))


@translates(exp.Tuple)
def _tuple(node: exp.Tuple, scope: Scope) -> Term:
    only(node, "expressions")
    return row_of([term_of(item, scope) for item in node.expressions])


@special("row", note="row(…): fields without names")
def _row(node: exp.Anonymous, scope: Scope) -> Term:
    if not node.expressions:
        refuse("syntax", "ROW() has no fields", node)
    return row_of([term_of(item, scope) for item in node.expressions])


def row_of(terms: list[Term]) -> Term:
    kind = Type("row", tuple(term.type for term in terms), (None,) * len(terms))
    text = packed(kind, [term.text for term in terms])
    return Term(text, kind, may_fail=fails_where(terms))


@translates(exp.Bracket)
def _subscript(node: Any, scope: Scope) -> Term:
    only(node, "this", "expressions", "offset", "safe")
    if len(node.expressions) != 1 or isinstance(node.expressions[0], exp.Slice):
        unsupported("A range in brackets", node, "use slice(array, start, length)")
    base = term_of(node.this, scope)
    index = term_of(node.expressions[0], scope)
    if base.type.name == "array":
        if not index.type.is_whole:
            refuse("type_mismatch", f"An array's subscript can't be {index.type}", node)
        text = f"lake_subscript({base.text}, {coerced(index, BIGINT).text})"
        return Term(text, base.type.args[0], may_fail=True)
    if base.type.name == "map":
        key = coerced(index, base.type.args[0], node)
        return Term(f"lake_map_value({base.text}, {key.text})", base.type.args[1], may_fail=True)
    if base.type.name == "row" and isinstance(index.literal, int):
        if not 1 <= index.literal <= len(base.type.args):
            refuse("invalid_argument", f"{base.type} has no field {index.literal}", node)
        name = base.type.field_names()[index.literal - 1]
        text = f"struct_extract({base.text}, {text_literal(name)})"
        return Term(text, base.type.args[index.literal - 1], may_fail=base.may_fail)
    return refuse("type_mismatch", f"{base.type} has no subscripts", node)
