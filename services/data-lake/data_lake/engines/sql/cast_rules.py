"""How a value of one type is made one of another, with Trino's readings, roundings and errors.

DuckDB reads more texts than Trino (`0x10`, `yes`, `2026-01-02T03:04`) and rounds halves of doubles
to even, so most casts are macros. https://trino.io/docs/current/functions/conversion.html
"""

from collections.abc import Callable

from sqlglot import exp

from data_lake.engines.sql.cast_nested import cast_nested, from_json, to_json
from data_lake.engines.sql.expressions import cast_text, coerced, text_literal
from data_lake.engines.sql.refusals import refuse
from data_lake.engines.sql.scope import NOT_LITERAL, Term
from data_lake.engines.sql.times import known_zone, local
from data_lake.engines.sql.types import TIMESTAMP, ZONED, Type, stored_as

_NESTED = ("array", "map", "row")


def cast_to(term: Term, kind: Type, node: exp.Expr | None = None) -> Term:
    """Raises RefusedQuery("type_mismatch") where Trino has no such cast."""
    here = term.type
    if here.name == "unknown":
        return Term(cast_text(term.text, kind), kind, None)
    if here == kind:
        return term
    if kind.name == "json":
        return Term(to_json(term, node, cast_to), kind, may_fail=term.may_fail)
    if here.name == "json":
        return Term(from_json(term.text, kind, node), kind, may_fail=True)
    if here.name in _NESTED and here.name == kind.name:
        return cast_nested(term, kind, node, cast_to)
    rule = _RULES.get((_family(here), _family(kind)))
    if rule is None:
        refuse("type_mismatch", f"Cannot cast {here} to {kind}", node)
    text, may_fail = rule(term, kind)
    same = here.name == kind.name == "varchar" and kind.size is None
    literal = term.literal if same else NOT_LITERAL
    return Term(text, kind, literal, may_fail or term.may_fail)


def _family(kind: Type) -> str:
    if kind.is_whole:
        return "whole"
    return "double" if kind.name == "real" else kind.name


_Rule = Callable[[Term, Type], tuple[str, bool]]


def _plain(term: Term, kind: Type) -> tuple[str, bool]:
    return cast_text(term.text, kind), True


def _by_macro(name: str) -> _Rule:
    """A macro that checks, then the cast to the very type; it is told the type for its message."""

    def rule(term: Term, kind: Type) -> tuple[str, bool]:
        return cast_text(f"{name}({term.text}, '{kind}')", kind), True

    return rule


def _text(term: Term, kind: Type) -> tuple[str, bool]:
    if term.type.name in ("double", "real"):
        return _cut(f"lake_double_text({cast_text(term.text, Type('varchar'))})", term, kind)
    if term.type.name in ("timestamp", ZONED, "time"):
        return _cut(_time_text(term), term, kind)
    return _cut(cast_text(term.text, Type("varchar")), term, kind)


def _cut(text: str, term: Term, kind: Type) -> tuple[str, bool]:
    """varchar(n) cuts text, and holds nothing else that is longer."""
    if kind.size is None:
        return text, False
    if term.type.name == "varchar":
        if term.type.size is not None and term.type.size <= kind.size:
            return text, False
        return f"left({text}, {kind.size})", False
    return f"lake_fitting({text}, {kind.size})", True


def _time_text(term: Term) -> str:
    digits = term.type.size if term.type.size is not None else 3
    zone = (
        f" || ' ' || {text_literal(known_zone(term.type, None))}" if term.type.name == ZONED else ""
    )
    whole = cast_text(local(term), Type("timestamp" if term.type.name != "time" else "time"))
    if term.type.name == "time":
        whole = f"(DATE '2000-01-01' + {whole})"
    pattern = "%H:%M:%S" if term.type.name == "time" else "%Y-%m-%d %H:%M:%S"
    text = f"strftime({whole}, '{pattern}')"
    if digits:
        text = f"({text} || '.' || left(strftime({whole}, '%f'), {digits}))"
    return f"({text}{zone})"


def _read_timestamp(term: Term, kind: Type) -> tuple[str, bool]:
    text = f"lake_timestamp_text({term.text}, '{kind}')"
    return _rounded(text, Type("timestamp", size=6), kind), True


def _timestamp(term: Term, kind: Type) -> tuple[str, bool]:
    text = local(term)
    if term.type.name == "date":
        return coerced(term, TIMESTAMP).text, False
    return _rounded(text, term.type, kind), term.type.name == ZONED and term.may_fail


def _rounded(text: str, here: Type, kind: Type) -> str:
    if (here.size or 0) <= (kind.size or 0):
        return text
    return f"lake_round_time({text}, {10 ** (6 - (kind.size or 0))})"


def _instant(term: Term, kind: Type) -> tuple[str, bool]:
    if term.type.name == ZONED:
        return term.text, False
    return f"timezone('UTC', {_timestamp(term, kind)[0]})", False


def _date(term: Term, _: Type) -> tuple[str, bool]:
    return f"CAST({local(term)} AS DATE)", False


def _time(term: Term, _: Type) -> tuple[str, bool]:
    return f"CAST({local(term)} AS TIME)", False


def _same_instant(term: Term, kind: Type) -> tuple[str, bool]:
    return term.text, False


def _whole(term: Term, kind: Type) -> tuple[str, bool]:
    return f"CAST(lake_round_double({term.text}) AS {stored_as(kind)})", True


def _flag(term: Term, kind: Type) -> tuple[str, bool]:
    return f"({term.text} <> 0)", False


def _bytes(term: Term, _: Type) -> tuple[str, bool]:
    return f"encode({term.text})", False


_RULES: dict[tuple[str, str], _Rule] = {
    ("varchar", "whole"): _by_macro("lake_whole_text"),
    ("varchar", "decimal"): _by_macro("lake_decimal_text"),
    ("varchar", "double"): _by_macro("lake_number_text"),
    ("varchar", "boolean"): _by_macro("lake_boolean_text"),
    ("varchar", "date"): _by_macro("lake_date_text"),
    ("varchar", "timestamp"): _read_timestamp,
    ("varchar", ZONED): _by_macro("lake_instant_text"),
    ("varchar", "time"): _by_macro("lake_time_text"),
    ("varchar", "varbinary"): _bytes,
    ("varchar", "uuid"): _plain,
    ("varchar", "varchar"): lambda term, kind: _cut(term.text, term, kind),
    ("double", "whole"): _whole,
    ("decimal", "whole"): _plain,
    ("date", "timestamp"): _timestamp,
    ("date", ZONED): _instant,
    ("timestamp", "date"): _date,
    ("timestamp", "time"): _time,
    ("timestamp", "timestamp"): _timestamp,
    ("timestamp", ZONED): _instant,
    (ZONED, "date"): _date,
    (ZONED, "time"): _time,
    (ZONED, "timestamp"): _timestamp,
    (ZONED, ZONED): _same_instant,
    ("boolean", "whole"): _plain,
    ("boolean", "double"): _plain,
    ("boolean", "decimal"): _plain,
    **{(kind, "boolean"): _flag for kind in ("whole", "double", "decimal")},
    **{
        (kind, "varchar"): _text
        for kind in (
            "whole",
            "decimal",
            "double",
            "boolean",
            "date",
            "timestamp",
            ZONED,
            "time",
            "uuid",
        )
    },
    **{
        (kind, to): _plain
        for kind in ("whole", "decimal", "double")
        for to in ("whole", "decimal", "double")
        if (kind, to) not in (("double", "whole"),)
    },
}
