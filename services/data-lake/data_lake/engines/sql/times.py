"""Dates, timestamps and instants: moved, subtracted, and seen in a time zone.

An instant is DuckDB's TIMESTAMPTZ, which keeps no zone: Trino's is in its type. The session's zone
is UTC. https://trino.io/docs/current/functions/datetime.html
"""

import re
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlglot import exp

from data_lake.engines.sql.expressions import (
    coerced,
    fails_where,
    term_of,
    text_literal,
    translates,
)
from data_lake.engines.sql.refusals import only, refuse, unsupported
from data_lake.engines.sql.scope import Scope, Term
from data_lake.engines.sql.types import DAYS, TIMESTAMP, ZONED, Type, instant

_OFFSET = re.compile(r"(?:UTC|GMT|UT)?([+-])(\d{1,2})(?::?(\d{2}))?")


def zone_named(name: str, node: exp.Expr | None = None) -> str:
    """A region's name, UTC or an offset, as Trino writes it. Raises RefusedQuery."""
    offset = _OFFSET.fullmatch(name)
    if name in ("UTC", "Z", "z", "GMT", "UT", "Zulu"):
        return "UTC"
    if offset and int(offset[2]) <= 14 and int(offset[3] or 0) < 60:
        shown = f"{offset[1]}{int(offset[2]):02}:{offset[3] or '00'}"
        return "UTC" if shown in ("+00:00", "-00:00") else shown
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        refuse("invalid_argument", f"{name!r} is not a time zone", node)
    return name


def known_zone(kind: Type, node: exp.Expr | None) -> str:
    """Raises RefusedQuery where values may have different zones."""
    if kind.zone is None:
        unsupported("This instant, whose zones may differ", node, "say AT TIME ZONE 'UTC'")
    return kind.zone


def local(term: Term, node: exp.Expr | None = None) -> str:
    """The wall clock's timestamp of an instant in its zone; any other time as it is."""
    if term.type.name != ZONED:
        return term.text
    return in_zone(term.text, known_zone(term.type, node))


def in_zone(text: str, zone: str) -> str:
    """Instant → wall clock."""
    minutes = _minutes(zone)
    if minutes is None:
        return f"timezone({text_literal(zone)}, {text})"
    return f"(timezone('UTC', {text}) + to_minutes({minutes}))"


def from_zone(text: str, zone: str) -> str:
    """Wall clock → instant."""
    minutes = _minutes(zone)
    if minutes is None:
        return f"timezone({text_literal(zone)}, {text})"
    return f"timezone('UTC', {text} - to_minutes({minutes}))"


def _minutes(zone: str) -> int | None:
    """Of an offset: DuckDB's own reading of `+05:30` is another."""
    offset = _OFFSET.fullmatch(zone)
    if not offset:
        return None
    minutes = int(offset[2]) * 60 + int(offset[3] or 0)
    return -minutes if offset[1] == "-" else minutes


def moved(time: Term, interval: Term, sign: str, node: exp.Expr | None) -> Term:
    """time ± interval. A date moves by whole days only."""
    name = time.type.name
    amount = interval.text if sign == "+" else f"(- {interval.text})"
    fails = fails_where([time, interval])
    if interval.type.name == DAYS:
        if name == "date":
            if interval.is_literal and interval.literal % 86_400_000:
                refuse("invalid_argument", "A date moves by whole days: CAST it to timestamp", node)
            days = f"lake_whole_days({amount})"
            return Term(f"({time.text} + {days})", time.type, may_fail=True)
        return Term(f"({time.text} + to_microseconds({amount} * 1000))", time.type, may_fail=fails)
    months = f"to_months(CAST({amount} AS INTEGER))"
    if name == ZONED:
        zone = known_zone(time.type, node)
        text = from_zone(f"({in_zone(time.text, zone)} + {months})", zone)
    else:
        text = f"({time.text} + {months})"
    return Term(f"CAST({text} AS DATE)" if name == "date" else text, time.type, may_fail=fails)


def time_difference(left: Term, right: Term) -> str:
    """Milliseconds from right to left."""
    one, other = (_instant(term).text for term in (left, right))
    return f"((epoch_us({one}) - epoch_us({other})) // 1000)"


def _instant(term: Term) -> Term:
    return coerced(term, TIMESTAMP) if term.type.name == "date" else term


@translates(exp.AtTimeZone)
def _at_time_zone(node: exp.AtTimeZone, scope: Scope) -> Term:
    only(node, "this", "zone")
    zone = term_of(node.args["zone"], scope)
    return seen_in(term_of(node.this, scope), zone, node)


def seen_in(time: Term, zone: Term, node: exp.Expr | None) -> Term:
    """AT TIME ZONE: the same instant; a timestamp is first one of the session's zone."""
    if not isinstance(zone.literal, str):
        unsupported("A time zone that isn't a constant", node)
    if time.type.name not in ("timestamp", ZONED):
        refuse("type_mismatch", f"AT TIME ZONE takes a timestamp, not {time.type}", node)
    name = zone_named(zone.literal, node)
    text = time.text if time.type.name == ZONED else f"timezone('UTC', {time.text})"
    return Term(
        text,
        instant(name, 3 if time.type.size is None else time.type.size),
        time.literal,
        time.may_fail,
    )


_TIME_TEXT = re.compile(
    r"\s*(\d{4})-(\d{1,2})-(\d{1,2})"
    r"(?: (?:(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d+))?)?)?\s*(\S.*)?)?"
)


def literal_time(text: str, kind: Type, node: exp.Expr) -> Term | None:
    """DATE '…' and TIMESTAMP '…', the latter with its own digits and zone.

    None for a text that is no such time or has too many digits: a cast will say so, or round it.
    """
    match = _TIME_TEXT.fullmatch(text.rstrip())
    if not match or (kind.name == "date" and text.strip().count(" ")):
        return None
    fraction = match[7] or ""
    if len(fraction) > min(6, 6 if kind.size is None else kind.size):
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
    try:
        moment = datetime(year, month, day, hour, minute, second, int(fraction.ljust(6, "0")))
    except ValueError:
        return None
    if kind.name == "date":
        return Term(f"DATE '{moment:%Y-%m-%d}'", kind, moment.date())
    size = kind.size if kind.size is not None else len(fraction)
    plain = f"TIMESTAMP '{moment.isoformat(sep=' ')}'"
    zone = zone_named(match[8], node) if match[8] else "UTC"
    if kind.name == "timestamp":
        if match[8]:
            return None
        return Term(plain, Type("timestamp", size=size), moment)
    known = moment if zone == "UTC" else None
    term = Term(from_zone(plain, zone), instant(zone, size))
    return Term(term.text, term.type, known) if known else term
