"""+ - * / % on numbers, dates and intervals, with Trino's types and its errors.

Sources: https://trino.io/docs/current/functions/decimal.html (types of results),
https://trino.io/docs/current/functions/math.html, …/datetime.html#date-and-time-operators
"""

from typing import Any

from sqlglot import exp

from data_lake.engines.sql.expressions import (
    cast_text,
    coerced,
    fails_where,
    term_of,
    translates,
)
from data_lake.engines.sql.literals import number_term
from data_lake.engines.sql.refusals import only, refuse, unsupported
from data_lake.engines.sql.scope import Scope, Term
from data_lake.engines.sql.times import moved, time_difference
from data_lake.engines.sql.types import (
    DAY_INTERVAL,
    DAYS,
    DOUBLE,
    MONTHS,
    ZONED,
    Type,
    as_decimal,
    common_type,
    decimal,
)

_SIGNS: dict[type[exp.Expr], str] = {
    exp.Add: "+",
    exp.Sub: "-",
    exp.Mul: "*",
    exp.Div: "/",
    exp.Mod: "%",
}
_TIMES = ("date", "timestamp", ZONED)
_INTERVALS = (DAYS, MONTHS)


@translates(*_SIGNS)
def _binary(node: Any, scope: Scope) -> Term:
    only(node, "this", "expression", "typed", "safe")
    sign = _SIGNS[type(node)]
    return calculated(sign, term_of(node.this, scope), term_of(node.expression, scope), node)


def calculated(sign: str, left: Term, right: Term, node: exp.Expr | None = None) -> Term:
    """Raises RefusedQuery("type_mismatch") for what Trino has no operator for."""
    if "unknown" in (left.type.name, right.type.name):
        return _of_null(sign, left, right, node)
    if left.type.is_number and right.type.is_number:
        return _of_numbers(sign, left, right, node)
    found = _of_times(sign, left, right, node)
    if found is None:
        message = f"{left.type} {sign} {right.type} isn't defined"
        refuse("type_mismatch", message, node)
    return found


def _of_null(sign: str, left: Term, right: Term, node: exp.Expr | None) -> Term:
    kind = right.type if left.type.name == "unknown" else left.type
    if not kind.is_number and kind.name != "unknown":
        unsupported(f"NULL {sign} {kind}", node, "write CAST(NULL AS …)")
    kind = DOUBLE if kind.name == "unknown" else kind
    return calculated(sign, coerced(left, kind), coerced(right, kind), node)


def _of_numbers(sign: str, left: Term, right: Term, node: exp.Expr | None) -> Term:
    kind = common_type(left.type, right.type)
    if kind is None:
        raise AssertionError(left.type)
    if kind.name == "decimal":
        return _of_decimals(sign, left, right, node)
    one, other = coerced(left, kind).text, coerced(right, kind).text
    may_fail = fails_where([left, right])
    if sign in "/%" and kind.is_whole:
        if right.is_literal and right.literal not in (0, None):
            text = f"({one} {'//' if sign == '/' else '%'} {other})"
            return Term(cast_text(text, kind), kind, may_fail=may_fail)
        macro = "lake_divide" if sign == "/" else "lake_remainder"
        return Term(cast_text(f"{macro}({one}, {other})", kind), kind, may_fail=True)
    return Term(f"({one} {sign} {other})", kind, may_fail=may_fail)


def _result_of_decimals(sign: str, one: Type, other: Type) -> Type:
    p1, s1, p2, s2 = one.size or 0, one.scale, other.size or 0, other.scale
    scale = max(s1, s2)
    if sign in "+-":
        return decimal(max(p1 - s1, p2 - s2) + scale + 1, scale)
    if sign == "*":
        return decimal(p1 + p2, s1 + s2)
    if sign == "/":
        return decimal(p1 + s2 + max(0, s2 - s1), scale)
    return decimal(min(p1 - s1, p2 - s2) + scale, scale)


def _of_decimals(sign: str, left: Term, right: Term, node: exp.Expr | None) -> Term:
    left = coerced(left, as_decimal(left.type))
    right = coerced(right, as_decimal(right.type))
    kind = _result_of_decimals(sign, left.type, right.type)
    if kind.scale > 38:
        refuse("invalid_argument", f"{left.type} {sign} {right.type} has a scale above 38", node)
    one, other = left.text, right.text
    may_fail = fails_where([left, right]) or sign in "/%"
    if sign == "/":
        factor = kind.scale - left.type.scale + right.type.scale
        numerator = f"{_unscaled(left)} * CAST('1{'0' * factor}' AS HUGEINT)"
        unscaled = f"lake_decimal_divide({numerator}, {_unscaled(right)})"
        unit = f"CAST('0.{'0' * (kind.scale - 1)}1' AS DECIMAL({kind.scale}, {kind.scale}))"
        text = f"CAST({unscaled} AS DECIMAL({kind.size}, 0))"
        if kind.scale:
            text = f"({text} * {unit})"
    elif sign == "%":
        text = f"lake_remainder({one}, {other})"
    else:
        text = f"({one} {sign} {other})"
    return Term(cast_text(text, kind), kind, may_fail=may_fail)


def _unscaled(term: Term) -> str:
    """A decimal's digits as a whole number."""
    scale = term.type.scale
    if not scale:
        return f"CAST({term.text} AS HUGEINT)"
    return f"CAST({term.text} * CAST('1{'0' * scale}' AS DECIMAL({scale + 1}, 0)) AS HUGEINT)"


def _of_times(sign: str, left: Term, right: Term, node: exp.Expr | None) -> Term | None:
    names = (left.type.name, right.type.name)
    if names[0] in _TIMES and names[1] in _INTERVALS and sign in "+-":
        return moved(left, right, sign, node)
    if names == ("time", DAYS) and sign in "+-":
        text = f"(DATE '2000-01-01' + {left.text} {sign} to_microseconds({right.text} * 1000))"
        return Term(f"CAST({text} AS TIME)", left.type)
    if names[1] in _TIMES and names[0] in _INTERVALS and sign == "+":
        return moved(right, left, sign, node)
    if names[0] in _TIMES and names[1] in _TIMES and sign == "-":
        return Term(time_difference(left, right), DAY_INTERVAL)
    return _of_intervals(sign, left, right)


def _of_intervals(sign: str, left: Term, right: Term) -> Term | None:
    names = (left.type.name, right.type.name)
    plain = f"({left.text} {sign} {right.text})"
    may_fail = fails_where([left, right])
    if names[0] in _INTERVALS and names[0] == names[1] and sign in "+-":
        return Term(plain, left.type, may_fail=may_fail)
    if names[0] in _INTERVALS and right.type.is_whole and sign == "*":
        return Term(plain, left.type, may_fail=may_fail)
    if names[1] in _INTERVALS and left.type.is_whole and sign == "*":
        return Term(plain, right.type, may_fail=may_fail)
    return None


@translates(exp.Neg)
def _negative(node: exp.Neg, scope: Scope) -> Term:
    only(node, "this")
    inner = node.this
    if isinstance(inner, exp.Literal) and not inner.is_string:
        return number_term(f"-{inner.this}", node)
    term = term_of(inner, scope)
    if not term.type.is_number and term.type.name not in _INTERVALS:
        refuse("type_mismatch", f"- {term.type} isn't defined", node)
    return Term(f"(- {term.text})", term.type, may_fail=term.may_fail)
