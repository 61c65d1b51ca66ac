"""The clock, Unix time and time zones. https://trino.io/docs/current/functions/datetime.html"""

from typing import Any

from sqlglot import exp

from data_lake.engines.sql.expressions import coerced, term_of, translates
from data_lake.engines.sql.functions.moments import moment
from data_lake.engines.sql.functions.registry import define, special, takes
from data_lake.engines.sql.refusals import only, refuse, unsupported
from data_lake.engines.sql.scope import Scope, Term
from data_lake.engines.sql.times import (
    from_zone,
    seen_in,
    zone_named,
)
from data_lake.engines.sql.types import (
    DATE,
    TIMESTAMP,
    Type,
    instant,
)

define("current_timezone() -> varchar", "'UTC'")


@special("from_unixtime", note="from_unixtime(seconds), from_unixtime(seconds, zone)")
def _from_unixtime(node: exp.Anonymous, scope: Scope) -> Term:
    takes(node, 1, 2)
    term = coerced(term_of(node.expressions[0], scope), Type("double"), node)
    zone = "UTC"
    if len(node.expressions) == 2:
        named = term_of(node.expressions[1], scope)
        if not isinstance(named.literal, str):
            unsupported("A time zone that isn't a constant", node)
        zone = zone_named(named.literal, node)
    return Term(f"lake_from_unixtime({term.text})", instant(zone))


@special("to_unixtime", note="double: seconds since 1970 in UTC")
def _to_unixtime(node: exp.Anonymous, scope: Scope) -> Term:
    takes(node, 1, 1)
    term = moment(node.expressions[0], scope, "to_unixtime")
    if term.type.name == "date":
        term = coerced(term, TIMESTAMP)
    return Term(f"(epoch_us({term.text}) / CAST(1000000 AS DOUBLE))", Type("double"))


@special("at_timezone", note="x AT TIME ZONE zone")
def _at_timezone(node: exp.Anonymous, scope: Scope) -> Term:
    takes(node, 2, 2)
    time, zone = (term_of(item, scope) for item in node.expressions)
    return seen_in(time, zone, node)


@special("with_timezone", note="the wall clock's timestamp in that zone")
def _with_timezone(node: exp.Anonymous, scope: Scope) -> Term:
    takes(node, 2, 2)
    time, zone = (term_of(item, scope) for item in node.expressions)
    if time.type.name not in ("timestamp", "date") or not isinstance(zone.literal, str):
        refuse("type_mismatch", "with_timezone takes a timestamp and a constant zone", node)
    name = zone_named(zone.literal, node)
    return Term(from_zone(coerced(time, TIMESTAMP).text, name), instant(name))


_NOW: dict[str, tuple[str, Type]] = {
    "now": ("lake_now()", instant("UTC")),
    "current_timestamp": ("lake_now()", instant("UTC")),
    "localtimestamp": ("timezone('UTC', lake_now())", TIMESTAMP),
    "current_date": ("CAST(timezone('UTC', lake_now()) AS DATE)", DATE),
    "localtime": ("CAST(timezone('UTC', lake_now()) AS TIME)", Type("time", size=3)),
}


@special("now", "current_timestamp", "localtimestamp", note="the query's beginning, to the ms")
def _now(node: exp.Anonymous, scope: Scope) -> Term:
    takes(node, 0, 1)
    if node.expressions and node.expressions[0].name != "3":
        unsupported(f"{node.name} of another precision than 3", node)
    return _clock(str(node.name).lower(), scope)


@translates(exp.CurrentDate, exp.CurrentTimestamp, exp.Localtimestamp, exp.Localtime)
def _current(node: Any, scope: Scope) -> Term:
    only(node)
    names = {
        exp.CurrentDate: "current_date",
        exp.CurrentTimestamp: "current_timestamp",
        exp.Localtimestamp: "localtimestamp",
        exp.Localtime: "localtime",
    }
    return _clock(names[type(node)], scope)


def _clock(name: str, scope: Scope) -> Term:
    scope.statement.is_repeatable = False
    text, kind = _NOW[name]
    return Term(text, kind)
