"""OVER, FILTER and IGNORE NULLS. https://trino.io/docs/current/functions/window.html"""

from dataclasses import replace
from typing import Any

from sqlglot import exp

from data_lake.engines.sql.expressions import boolean, term_of, translates
from data_lake.engines.sql.functions.calls import Clauses, called
from data_lake.engines.sql.ordering import order_of
from data_lake.engines.sql.refusals import only, refuse, unsupported
from data_lake.engines.sql.scope import Scope, Term
from data_lake.engines.sql.types import DAYS, MONTHS

_EDGES = ("UNBOUNDED", "CURRENT ROW")


@translates(exp.Filter)
def _filter(node: exp.Filter, scope: Scope) -> Term:
    only(node, "this", "expression")
    return called(node.this, scope, Clauses(filter=_filter_text(node, scope)))


def _filter_text(node: exp.Filter, scope: Scope) -> str:
    bare = replace(scope, lifted=None)
    term = boolean(node.expression.this, bare, "FILTER's condition")
    return f" FILTER (WHERE {term.text})"


@translates(exp.Window)
def _window(node: exp.Window, scope: Scope) -> Term:
    only(node, "this", "partition_by", "order", "spec", "alias", "over")
    inner, nulls, chosen = node.this, "", ""
    while isinstance(inner, exp.IgnoreNulls | exp.RespectNulls | exp.Filter):
        if isinstance(inner, exp.Filter):
            chosen = _filter_text(inner, scope)
        elif isinstance(inner, exp.IgnoreNulls):
            nulls = " IGNORE NULLS"
        inner = inner.this
    over = f" OVER ({_specification(node, scope)})"
    return called(inner, scope, Clauses(filter=chosen, over=over, nulls=nulls))


def _specification(node: exp.Window, scope: Scope) -> str:
    name = node.args.get("alias")
    parts: dict[str, Any] = {
        part: node.args.get(part) for part in ("partition_by", "order", "spec")
    }
    if name is not None:
        named = scope.windows.get(name.name.lower())
        if named is None:
            refuse("unknown_column", f"Window {name.name!r} isn't defined", node)
        only(named, "this", "partition_by", "order", "spec")
        for part in parts:
            parts[part] = parts[part] or named.args.get(part)
    texts = []
    if parts["partition_by"]:
        keys = ", ".join(term_of(item, scope).text for item in parts["partition_by"])
        texts.append(f"PARTITION BY {keys}")
    if parts["order"]:
        texts.append(order_of(parts["order"], scope))
    if parts["spec"]:
        texts.append(_frame(parts["spec"], scope))
    return " ".join(texts)


def _frame(node: exp.WindowSpec, scope: Scope) -> str:
    only(node, "kind", "start", "start_side", "end", "end_side")
    kind = str(node.args.get("kind") or "RANGE").upper()
    start = _edge(node.args.get("start"), node.args.get("start_side"), scope, kind)
    end = _edge(node.args.get("end") or "CURRENT ROW", node.args.get("end_side"), scope, kind)
    return f"{kind} BETWEEN {start} AND {end}"


def _edge(value: Any, side: Any, scope: Scope, kind: str) -> str:
    side = str(side or "").upper()
    if isinstance(value, str):
        if value.upper() not in _EDGES:
            unsupported(f"The frame's edge {value}")
        return f"{value.upper()} {side}".strip()
    term = term_of(value, scope)
    if term.type.name == DAYS:
        return f"to_microseconds({term.text} * 1000) {side}"
    if term.type.name == MONTHS:
        return f"to_months(CAST({term.text} AS INTEGER)) {side}"
    if not term.type.is_number or (kind != "RANGE" and not term.type.is_whole):
        refuse("type_mismatch", f"The frame's edge can't be {term.type}", value)
    return f"{term.text} {side}"
