"""Parts of dates and times. https://trino.io/docs/current/functions/datetime.html"""

from sqlglot import exp

from data_lake.engines.sql.cast_rules import cast_to
from data_lake.engines.sql.expressions import term_of, translates
from data_lake.engines.sql.functions.registry import define, special, takes
from data_lake.engines.sql.refusals import only, refuse, unsupported
from data_lake.engines.sql.scope import Scope, Term
from data_lake.engines.sql.times import (
    known_zone,
    local,
)
from data_lake.engines.sql.types import (
    BIGINT,
    DATE,
    DAYS,
    VARCHAR,
    ZONED,
    Type,
)

_TIMES = ("date", "timestamp", ZONED)
_FIELDS = {
    "year": "year",
    "quarter": "quarter",
    "month": "month",
    "week": "week",
    "week_of_year": "week",
    "day": "day",
    "day_of_month": "day",
    "day_of_week": "isodow",
    "dow": "isodow",
    "day_of_year": "dayofyear",
    "doy": "dayofyear",
    "year_of_week": "isoyear",
    "yow": "isoyear",
    "hour": "hour",
    "minute": "minute",
    "second": "second",
    "millisecond": "lake_millisecond",
}
_OF_DAY = ("hour", "minute", "second", "millisecond")


define("last_day_of_month(date) -> date", "last_day({0})")
define("to_milliseconds(interval day to second) -> bigint", "{0}")
define("from_iso8601_date(varchar) -> date", "lake_iso_date({0})", fails=True)


def moment(node: exp.Expr, scope: Scope, what: str) -> Term:
    """Raises RefusedQuery("type_mismatch") for what is no date, timestamp or instant."""
    term = term_of(node, scope)
    if term.type.name not in _TIMES:
        refuse("type_mismatch", f"{what} takes a date or a timestamp, not {term.type}", node)
    return term


@special(*_FIELDS, note="bigint, of a date or a timestamp")
def _field(node: exp.Anonymous, scope: Scope) -> Term:
    takes(node, 1, 1)
    return field_of_time(str(node.name).lower(), term_of(node.expressions[0], scope), node)


def field_of_time(name: str, term: Term, node: exp.Expr) -> Term:
    kinds = (*_TIMES[1:], "time", DAYS) if name in _OF_DAY else _TIMES
    if term.type.name not in kinds or term.type.name == DAYS:
        refuse("type_mismatch", f"{name}({term.type}) isn't defined", node)
    return Term(f"CAST({_FIELDS[name]}({local(term, node)}) AS BIGINT)", BIGINT)


@translates(exp.Extract)
def _extract(node: exp.Extract, scope: Scope) -> Term:
    only(node, "this", "expression")
    name = node.this.name.lower()
    if name in _FIELDS and name != "millisecond":
        return field_of_time(name, term_of(node.expression, scope), node)
    term = moment(node.expression, scope, "EXTRACT")
    if name in ("timezone_hour", "timezone_minute") and known_zone(term.type, node) == "UTC":
        return Term("CAST(0 AS BIGINT)", BIGINT)
    return unsupported(f"EXTRACT({name.upper()} FROM …)", node)


@special("date", note="CAST(x AS date)")
def _date(node: exp.Anonymous, scope: Scope) -> Term:
    takes(node, 1, 1)
    return cast_to(term_of(node.expressions[0], scope), DATE, node)


@special("to_iso8601", note="varchar")
def _to_iso8601(node: exp.Anonymous, scope: Scope) -> Term:
    takes(node, 1, 1)
    term = moment(node.expressions[0], scope, "to_iso8601")
    text = f"replace({cast_to(Term(local(term, node), _bare(term.type)), VARCHAR).text}, ' ', 'T')"
    if term.type.name == ZONED:
        zone = known_zone(term.type, node)
        if zone != "UTC" and zone[0] not in "+-":
            unsupported("to_iso8601 of a region's time", node, "use AT TIME ZONE 'UTC'")
        text = f"({text} || '{'Z' if zone == 'UTC' else zone}')"
    return Term(text, VARCHAR)


def _bare(kind: Type) -> Type:
    return Type("timestamp", size=kind.size) if kind.name == ZONED else kind
