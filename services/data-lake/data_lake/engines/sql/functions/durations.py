"""Times cut, moved and subtracted by a unit. https://trino.io/docs/current/functions/datetime.html"""

from typing import Any

from sqlglot import exp

from data_lake.engines.sql.cast_rules import cast_to
from data_lake.engines.sql.expressions import coerced, term_of
from data_lake.engines.sql.functions.moments import moment
from data_lake.engines.sql.functions.registry import special, takes
from data_lake.engines.sql.refusals import refuse
from data_lake.engines.sql.scope import Scope, Term
from data_lake.engines.sql.times import (
    from_zone,
    in_zone,
    known_zone,
    local,
    moved,
)
from data_lake.engines.sql.types import (
    BIGINT,
    DATE,
    DAY_INTERVAL,
    MONTH_INTERVAL,
    TIMESTAMP,
    ZONED,
    instant,
)

_UNITS = {
    "millisecond": 1,
    "second": 1000,
    "minute": 60_000,
    "hour": 3_600_000,
    "day": 86_400_000,
    "week": 604_800_000,
}
_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_TRUNCATED = (*_UNITS, *_MONTHS)


def _unit(node: exp.Expr, allowed: Any) -> str:
    if not isinstance(node, exp.Literal) or not node.is_string or node.this.lower() not in allowed:
        refuse("invalid_argument", f"The unit must be one of {', '.join(allowed)}", node)
    return str(node.this).lower()


@special("date_trunc", note="date_trunc('day', x): of a date or a timestamp")
def _date_trunc(node: exp.Anonymous, scope: Scope) -> Term:
    takes(node, 2, 2)
    unit = _unit(node.expressions[0], _TRUNCATED)
    term = moment(node.expressions[1], scope, "date_trunc")
    if term.type.name == "date" and unit in ("hour", "minute", "second", "millisecond"):
        refuse("invalid_argument", f"'{unit}' is not a valid DATE field", node)
    text = f"date_trunc('{unit}', {local(term, node)})"
    if term.type.name == "date":
        return Term(f"CAST({text} AS DATE)", DATE, may_fail=term.may_fail)
    if term.type.name == ZONED:
        text = from_zone(text, known_zone(term.type, node))
    return Term(text, term.type, may_fail=term.may_fail)


@special("date_add", note="date_add('day', n, x)")
def _date_add(node: exp.Anonymous, scope: Scope) -> Term:
    takes(node, 3, 3)
    unit = _unit(node.expressions[0], _TRUNCATED)
    count = coerced(term_of(node.expressions[1], scope), BIGINT, node)
    term = moment(node.expressions[2], scope, "date_add")
    if term.type.name == "date" and unit in ("hour", "minute", "second", "millisecond"):
        refuse("invalid_argument", f"'{unit}' is not a valid DATE field", node)
    months = unit in _MONTHS
    if term.type.name == ZONED and unit in ("day", "week"):
        days = f"to_days(CAST({count.text} * {_UNITS[unit] // 86_400_000} AS INTEGER))"
        zone = known_zone(term.type, node)
        return Term(from_zone(f"({in_zone(term.text, zone)} + {days})", zone), term.type)
    size = _MONTHS[unit] if months else _UNITS[unit]
    amount = Term(f"({count.text} * {size})", MONTH_INTERVAL if months else DAY_INTERVAL)
    return moved(term, amount, "+", node)


@special("date_diff", note="date_diff('hour', from, to): whole units, cut towards zero")
def _date_diff(node: exp.Anonymous, scope: Scope) -> Term:
    takes(node, 3, 3)
    unit = _unit(node.expressions[0], _TRUNCATED)
    terms = [moment(item, scope, "date_diff") for item in node.expressions[1:]]
    names = {term.type.name for term in terms}
    if names == {"date"} and unit in ("hour", "minute", "second", "millisecond"):
        refuse("invalid_argument", f"'{unit}' is not a valid DATE field", node)
    if ZONED in names:
        # Days and longer are the wall clock's, in the zone of the first.
        kind = next(term.type for term in terms if term.type.name == ZONED)
        by_clock = unit in ("day", "week", *_MONTHS)
        zone = known_zone(kind, node) if by_clock else "UTC"
        texts = [in_zone(coerced(term, instant(None), node).text, zone) for term in terms]
    else:
        texts = [cast_to(term, TIMESTAMP).text for term in terms]
    if unit in _MONTHS:
        text = f"(lake_months_between({texts[0]}, {texts[1]}) // {_MONTHS[unit]})"
    else:
        text = f"((epoch_us({texts[1]}) - epoch_us({texts[0]})) // {_UNITS[unit] * 1000})"
    return Term(f"CAST({text} AS BIGINT)", BIGINT)
