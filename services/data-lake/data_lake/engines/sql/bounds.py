"""Conditions that let files be left out: those that every row of a table must meet to count.

A comparison with NULL isn't true, so a condition of WHERE leaves out the same rows whatever joins
stand between it and the table.
"""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlglot import exp

from data_lake.engines.sql.comparisons import SIGNS
from data_lake.engines.sql.expressions import term_of
from data_lake.engines.sql.prepared import Predicate, Scalar
from data_lake.engines.sql.scope import Field, Scope, Term
from data_lake.engines.sql.types import ZONED, Type, common_type

_TURNED = {"=": "=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_TIMES = ("date", "timestamp", ZONED)


def note_bounds(node: exp.Expr, scope: Scope) -> None:
    """Adds to the table's use what a conjunct says of one of its columns; unsure, nothing."""
    if isinstance(node, exp.Between):
        for sign, end in ((">=", "low"), ("<=", "high")):
            _note(node.this, sign, [node.args[end]], scope)
    elif isinstance(node, exp.In) and node.expressions:
        _note(node.this, "in", node.expressions, scope)
    elif type(node) in SIGNS and SIGNS[type(node)] in _TURNED:
        sign = SIGNS[type(node)]
        _note(node.this, sign, [node.expression], scope)
        _note(node.expression, _TURNED[sign], [node.this], scope)


def _note(column: exp.Expr, sign: Any, values: list[exp.Expr], scope: Scope) -> None:
    field = _field(column, scope)
    if field is None or field.use is None or field.name is None:
        return
    found = [_value(node, field, scope) for node in values]
    known = tuple(value for value in found if value is not None)
    if len(known) == len(found):
        value = known if sign == "in" else known[0]
        field.use.bounds.append(Predicate(field.name, sign, value))


def _field(node: exp.Expr, scope: Scope) -> Field | None:
    """The table's column that a node is, and nothing more."""
    if not isinstance(node, exp.Column) or len(node.parts) > 2:
        return None
    names = [part.name.lower() for part in node.parts]
    matches = [
        field
        for field in scope.fields
        if field.name == names[-1] and (len(names) == 1 or field.relation == names[0])
    ]
    return matches[0] if len(matches) == 1 else None


def _is_constant(node: exp.Expr) -> bool:
    """A literal, its negative, or DATE '…': translating it notes nothing."""
    if isinstance(node, exp.Paren | exp.Neg | exp.Cast):
        return isinstance(node.this, exp.Expr) and _is_constant(node.this)
    return isinstance(node, exp.Literal)


def _value(node: exp.Expr, field: Field, scope: Scope) -> Scalar | None:
    if not _is_constant(node):
        return None
    term = term_of(node, scope)
    kind = common_type(term.type, field.type)
    if not term.is_literal or kind is None:
        return None
    if kind.name in ("real", "double"):
        return _rounded(term, field, kind)
    if field.type.name in _TIMES:
        return _time(term, field)
    if isinstance(term.literal, bool):
        return None
    if isinstance(term.literal, int | float | str):
        return term.literal
    if isinstance(term.literal, Decimal) and len(term.literal.as_tuple().digits) <= 15:
        return float(term.literal)
    return None


def _rounded(term: Term, field: Field, kind: Type) -> Scalar | None:
    """Where the column itself is rounded to be compared, rows beyond a bound may be equal to it."""
    is_number = isinstance(term.literal, int | float | Decimal)
    if field.type.name != "double" or kind.name != "double" or not is_number:
        return None
    return float(term.literal)


def _time(term: Term, field: Field) -> Scalar | None:
    value = term.literal
    if isinstance(value, datetime):
        if field.type.name == "date":
            return None
        return (
            value.astimezone(UTC).replace(tzinfo=None).isoformat()
            if value.tzinfo
            else value.isoformat()
        )
    if isinstance(value, date):
        return value.isoformat() if field.type.name == "date" else f"{value.isoformat()}T00:00:00"
    return None
