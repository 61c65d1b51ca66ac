"""Times ↔ texts. https://trino.io/docs/current/functions/datetime.html"""

import re
from datetime import datetime

from sqlglot import exp

from data_lake.engines.sql.expressions import coerced, term_of, text_literal
from data_lake.engines.sql.functions.moments import moment
from data_lake.engines.sql.functions.registry import special, takes
from data_lake.engines.sql.refusals import refuse, unsupported
from data_lake.engines.sql.scope import Scope, Term
from data_lake.engines.sql.time_formats import joda_format, mysql_format
from data_lake.engines.sql.times import from_zone, local, zone_named
from data_lake.engines.sql.types import TIMESTAMP, VARCHAR, instant

_ISO = re.compile(
    r"(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,6})?)?))?(Z|[+-]\d{2}(?::?\d{2})?)?"
)


def _format(node: exp.Anonymous, scope: Scope) -> str:
    """The second argument, a constant."""
    takes(node, 2, 2)
    term = term_of(node.expressions[1], scope)
    if not isinstance(term.literal, str):
        unsupported(f"A format of {node.name} that isn't a constant", node)
    return term.literal


@special("date_format", note="date_format(x, '%Y-%m-%d %H:%i'): MySQL's specifiers")
def _date_format(node: exp.Anonymous, scope: Scope) -> Term:
    pattern = mysql_format(_format(node, scope), node, reads=False)
    return _written(node, scope, pattern)


@special("format_datetime", note="format_datetime(x, 'yyyy-MM-dd'): Joda's letters")
def _format_datetime(node: exp.Anonymous, scope: Scope) -> Term:
    pattern = joda_format(_format(node, scope), node, reads=False)
    return _written(node, scope, pattern)


def _written(node: exp.Anonymous, scope: Scope, pattern: str) -> Term:
    term = moment(node.expressions[0], scope, str(node.name))
    text = local(coerced(term, TIMESTAMP) if term.type.name == "date" else term, node)
    return Term(f"strftime({text}, {text_literal(pattern)})", VARCHAR, may_fail=term.may_fail)


@special("date_parse", note="date_parse(text, '%Y-%m-%d'): timestamp(3)")
def _date_parse(node: exp.Anonymous, scope: Scope) -> Term:
    pattern = mysql_format(_format(node, scope), node, reads=True)
    text = coerced(term_of(node.expressions[0], scope), VARCHAR, node)
    return Term(_read(text.text, pattern), TIMESTAMP, may_fail=True)


@special("parse_datetime", note="parse_datetime(text, 'yyyy-MM-dd'): an instant, of UTC's clock")
def _parse_datetime(node: exp.Anonymous, scope: Scope) -> Term:
    pattern = joda_format(_format(node, scope), node, reads=True)
    text = coerced(term_of(node.expressions[0], scope), VARCHAR, node)
    return Term(f"timezone('UTC', {_read(text.text, pattern)})", instant("UTC"), may_fail=True)


def _read(text: str, pattern: str) -> str:
    return f"lake_read_time({text}, {text_literal(pattern)})"


@special(
    "from_iso8601_timestamp",
    note="an instant; texts of a column must be of UTC: 2026-01-02T03:04:05Z",
)
def _from_iso8601(node: exp.Anonymous, scope: Scope) -> Term:
    """Trino keeps each text's own zone, which only a constant tells beforehand."""
    takes(node, 1, 1)
    term = coerced(term_of(node.expressions[0], scope), VARCHAR, node)
    if not isinstance(term.literal, str):
        return Term(f"lake_iso_instant({term.text})", instant("UTC"), may_fail=True)
    match = _ISO.fullmatch(term.literal)
    if match is None:
        refuse("invalid_argument", f"{term.literal!r} is not ISO 8601", node)
    clock = (match[2] or "00:00").replace(",", ".")
    try:
        moment_read = datetime.fromisoformat(f"{match[1]} {clock}")
    except ValueError as error:
        refuse("invalid_argument", f"{term.literal!r} is not ISO 8601: {error}", node)
    zone = zone_named(match[3] or "UTC", node)
    plain = f"TIMESTAMP '{moment_read.isoformat(sep=' ')}'"
    made = Term(from_zone(plain, zone), instant(zone))
    return Term(made.text, made.type, moment_read) if zone == "UTC" else made
