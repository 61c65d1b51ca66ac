"""Expressions: who translates which node, and how one type is made another unasked.

A node that nobody has registered for is refused by its name: the translation is the allow-list.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TypeAlias, TypeVar

from sqlglot import exp

from data_lake.engines.sql.refusals import only, refuse, unsupported
from data_lake.engines.sql.scope import NOT_LITERAL, Scope, Term
from data_lake.engines.sql.types import ZONED, Type, common_type, packed, stored_as

Translate: TypeAlias = Callable[[Any, Scope], Term]
_Translate = TypeVar("_Translate", bound=Translate)
_TRANSLATIONS: dict[type[exp.Expr], Translate] = {}


def translates(*kinds: type[exp.Expr]) -> Callable[[_Translate], _Translate]:
    """Registers a function for these nodes."""

    def register(function: _Translate) -> _Translate:
        _TRANSLATIONS.update(dict.fromkeys(kinds, function))
        return function

    return register


def term_of(node: exp.Expr, scope: Scope) -> Term:
    """The expression for DuckDB. Raises RefusedQuery for whatever isn't known."""
    translate = _TRANSLATIONS.get(type(node))
    if translate is None:
        unsupported(type(node).__name__, node)
    return translate(node, scope)


def cast_text(text: str, kind: Type) -> str:
    return f"CAST({text} AS {stored_as(kind)})"


def coerced(term: Term, kind: Type, node: exp.Expr | None = None) -> Term:
    """The same value as a wider type. Raises RefusedQuery("type_mismatch") where none is wider."""
    wider = common_type(term.type, kind)
    if wider is None or stored_as(wider) != stored_as(kind):
        refuse("type_mismatch", f"Expected {kind}, found {term.type}: write a CAST", node)
    if stored_as(term.type) == stored_as(kind) and term.type.name != "unknown":
        literal_of_own = kind.is_whole and term.is_literal and kind.name != "integer"
        text = cast_text(term.text, kind) if literal_of_own else term.text
        return Term(text, kind, term.literal, term.may_fail)
    if term.type.name == "row" or kind.holds(ZONED):
        return _by_parts(term, kind)
    return Term(cast_text(term.text, kind), kind, term.literal, term.may_fail)


def _by_parts(term: Term, kind: Type) -> Term:
    """Rows by position, for DuckDB casts them by name; instants through UTC."""
    if term.type.name == "row":
        items = [
            coerced(Term(f"struct_extract({term.text}, {_quoted(name)})", mine), theirs).text
            for name, mine, theirs in zip(
                term.type.field_names(), term.type.args, kind.args, strict=True
            )
        ]
        whole = f"CASE WHEN {term.text} IS NOT NULL THEN {packed(kind, items)} END"
        return Term(whole, kind, may_fail=term.may_fail)
    return Term(cast_text(term.text, kind), kind, term.literal, term.may_fail)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def once(text: str, name: str, body: str) -> str:
    """`body`, in which `name` stands for the value of `text`: written once, not at each place."""
    return f"list_transform([{text}], lambda {name}: {body})[1]"


def text_literal(text: str) -> str:
    """A string for DuckDB, in which only the quote is special."""
    return _quoted(text)


def common(terms: Sequence[Term], node: exp.Expr, what: str) -> tuple[list[Term], Type]:
    """All of one type. Raises RefusedQuery("type_mismatch") naming those that don't go together."""
    kind = terms[0].type
    for term in terms[1:]:
        wider = common_type(kind, term.type)
        if wider is None:
            refuse("type_mismatch", f"{what}: {kind} and {term.type} don't go together", node)
        kind = wider
    return [coerced(term, kind, node) for term in terms], kind


def boolean(node: exp.Expr, scope: Scope, what: str) -> Term:
    """Raises RefusedQuery("type_mismatch") for anything but a boolean."""
    term = term_of(node, scope)
    if term.type.name not in ("boolean", "unknown"):
        refuse("type_mismatch", f"{what} must be boolean, and is {term.type}", node)
    return term


def fails_where(terms: Sequence[Term]) -> bool:
    return any(term.may_fail for term in terms)


@translates(exp.Paren)
def _paren(node: exp.Paren, scope: Scope) -> Term:
    only(node, "this")
    inner = term_of(node.this, scope)
    return Term(f"({inner.text})", inner.type, inner.literal, inner.may_fail)


@translates(exp.Column, exp.Dot, exp.Identifier)
def _column(node: exp.Expr, scope: Scope) -> Term:
    """`a`, `t.a`, `t.a.b` where a is a row, `f(x).b`."""
    names: list[str] = []
    inner: exp.Expr = node
    while isinstance(inner, exp.Dot):
        only(inner, "this", "expression")
        names.insert(0, _name(inner.expression))
        inner = inner.this
    if isinstance(inner, exp.Column | exp.Identifier):
        parts = inner.parts if isinstance(inner, exp.Column) else [inner]
        whole = [*(_name(part) for part in parts), *names]
        term, rest = scope.column(whole, node)
        lifted = scope.lifted
        if lifted is not None and lifted.with_columns and whole[0] not in scope.lambdas:
            term = replace(term, text=lifted.name_of(term.text))
    else:
        term, rest = term_of(inner, scope), names
    for name in rest:
        term = field_of(term, name, node)
    return term


def _name(node: Any) -> str:
    if isinstance(node, exp.Star):
        unsupported("* here", node)
    if not isinstance(node, exp.Identifier):
        unsupported(f"{type(node).__name__} after a dot", node)
    return node.name.lower()


def field_of(term: Term, name: str, node: exp.Expr) -> Term:
    """`row.field`."""
    if term.type.name != "row":
        refuse("type_mismatch", f"{term.type} has no field {name!r}", node)
    for field, kind in zip(term.type.fields, term.type.args, strict=True):
        if field == name:
            text = f"struct_extract({term.text}, {_quoted(name)})"
            return Term(text, kind, NOT_LITERAL, term.may_fail)
    return refuse("unknown_column", f"{term.type} has no field {name!r}", node)
