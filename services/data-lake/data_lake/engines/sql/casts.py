"""CAST and TRY_CAST. https://trino.io/docs/current/functions/conversion.html"""

from typing import Any

from sqlglot import exp

from data_lake.engines.sql.cast_rules import cast_to
from data_lake.engines.sql.expressions import term_of, translates
from data_lake.engines.sql.functions.registry import special, takes
from data_lake.engines.sql.literals import text_term
from data_lake.engines.sql.refusals import only, refuse, unsupported
from data_lake.engines.sql.scope import Scope, Term
from data_lake.engines.sql.times import literal_time
from data_lake.engines.sql.type_text import type_of
from data_lake.engines.sql.types import JSON, Type

_TIMES = ("date", "timestamp", "timestamp with time zone")


@translates(exp.Cast)
def _cast(node: exp.Cast, scope: Scope) -> Term:
    """CAST(x AS t), and t 'constant', which the parser reads as a cast."""
    only(node, "this", "to")
    kind = _type(node)
    term = term_of(node.this, scope)
    if kind.name in _TIMES and isinstance(term.literal, str):
        return literal_time(term.literal, kind, node) or cast_to(term, kind, node)
    return cast_to(term, kind, node)


@translates(exp.TryCast)
def _try_cast(node: exp.TryCast, scope: Scope) -> Term:
    only(node, "this", "to", "safe")
    kind = _type(node)
    made = cast_to(term_of(node.this, scope), kind, node)
    return Term(f"TRY({made.text})", kind) if made.may_fail else made


def _type(node: Any) -> Type:
    to = node.args["to"]
    if not isinstance(to, exp.DataType):
        unsupported(f"CAST to {to.sql('trino')}", node)
    return type_of(to.sql("trino"))


@translates(exp.ParseJSON)
def _json_literal(node: exp.ParseJSON, scope: Scope) -> Term:
    only(node, "this", "is_literal")
    term = term_of(node.this, scope)
    return Term(f"lake_json_parse({term.text})", JSON, may_fail=True)


@special("typeof", note="varchar: the type, as Trino writes it")
def _typeof(node: exp.Anonymous, scope: Scope) -> Term:
    takes(node, 1, 1)
    term = term_of(node.expressions[0], scope)
    if term.type.name == "function":
        refuse("type_mismatch", "A lambda has no type", node)
    return text_term(str(term.type))
