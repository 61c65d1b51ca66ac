"""Constants as the text writes them. https://trino.io/docs/current/language/types.html"""

import re
from decimal import Decimal
from typing import Any

from sqlglot import exp

from data_lake.engines.sql.expressions import text_literal, translates
from data_lake.engines.sql.refusals import only, refuse, unsupported
from data_lake.engines.sql.scope import Scope, Term
from data_lake.engines.sql.types import (
    BIGINT,
    BOOLEAN,
    DAY_INTERVAL,
    DOUBLE,
    INTEGER,
    MONTH_INTERVAL,
    UNKNOWN,
    VARBINARY,
    Type,
    decimal,
)

_MILLISECONDS = {"SECOND": 1000, "MINUTE": 60_000, "HOUR": 3_600_000, "DAY": 86_400_000}
_LENGTH = re.compile(r"\s*[+-]?\d{1,18}(\.\d{1,9})?\s*")
# Before they are read as numbers, which Python refuses for those of thousands of digits.
_MOST_DIGITS = 40
_MONTHS = {"MONTH": 1, "YEAR": 12}


def text_term(text: str) -> Term:
    return Term(text_literal(text), Type("varchar", size=len(text)), text)


def number_term(text: str, node: exp.Expr | None = None) -> Term:
    """Whole numbers are integer or bigint, those with a point decimal, those with E double."""
    if "e" in text.lower():
        return Term(f"CAST('{text}' AS DOUBLE)", DOUBLE, float(text))
    if "." in text:
        value = Decimal(text)
        digits = text.lstrip("-").replace(".", "")
        scale = len(text.partition(".")[2])
        size = max(len(digits.lstrip("0")), scale, 1)
        if size > 38:
            refuse("invalid_argument", f"{text[:_MOST_DIGITS]} has more than 38 digits", node)
        return Term(f"CAST('{text}' AS DECIMAL({size}, {scale}))", decimal(size, scale), value)
    number = int(text) if len(text) <= _MOST_DIGITS else 2**63
    if not -(2**63) <= number < 2**63:
        refuse(
            "invalid_argument",
            f"{text[:_MOST_DIGITS]} is beyond bigint: write {text}.0 or DECIMAL",
            node,
        )
    kind = INTEGER if -(2**31) <= number < 2**31 else BIGINT
    shown = str(number) if number >= 0 else f"({number})"
    return Term(shown, kind, number)


@translates(exp.Literal)
def _literal(node: exp.Literal, _: Scope) -> Term:
    if node.is_string:
        return text_term(node.this)
    return number_term(node.this, node)


@translates(exp.Boolean)
def _boolean(node: exp.Boolean, _: Scope) -> Term:
    return Term("TRUE" if node.this else "FALSE", BOOLEAN, bool(node.this))


@translates(exp.Null)
def _null(_: exp.Null, __: Scope) -> Term:
    return Term("NULL", UNKNOWN, None)


@translates(exp.HexString)
def _bytes(node: exp.HexString, _: Scope) -> Term:
    digits = re.sub(r"\s", "", node.this)
    if len(digits) % 2 or not re.fullmatch(r"[0-9a-fA-F]*", digits):
        refuse("invalid_argument", f"X'{node.this}' isn't pairs of hexadecimal digits", node)
    return Term(f"from_hex('{digits}')", VARBINARY)


@translates(exp.UnicodeString)
def _unicode(node: exp.UnicodeString, _: Scope) -> Term:
    if node.args.get("escape"):
        unsupported("UESCAPE", node)

    def character(match: re.Match[str]) -> str:
        if match[0] == r"\\":
            return "\\"
        code = int(match[1] or match[2], 16)
        if code > 0x10FFFF or 0xD800 <= code < 0xE000:
            refuse("invalid_argument", f"{match[0]} is no character", node)
        return chr(code)

    pattern = r"\\\\|\\\+([0-9a-fA-F]{6})|\\([0-9a-fA-F]{4})"
    if "\\" in re.sub(pattern, "", node.this):
        refuse("invalid_argument", "A backslash in U&'…' begins \\XXXX, \\+XXXXXX or \\\\", node)
    return text_term(re.sub(pattern, character, node.this))


@translates(exp.Interval)
def _interval(node: exp.Interval, _: Scope) -> Term:
    """INTERVAL '2' DAY as milliseconds, INTERVAL '3' MONTH as months."""
    only(node, "this", "unit")
    unit: Any = node.args.get("unit")
    if not isinstance(unit, exp.Var) or not isinstance(node.this, exp.Literal):
        unsupported("This interval", node, "write INTERVAL '2' DAY")
    name = unit.name.upper()
    if not node.this.is_string or not re.fullmatch(
        r"\s*[+-]?\d{1,18}(\.\d{1,9})?\s*", node.this.this
    ):
        unsupported(f"INTERVAL {node.this.this!r}", node, "write INTERVAL '2' DAY")
    value = Decimal(node.this.this.strip())
    if value % 1 and name != "SECOND":
        refuse("invalid_argument", f"INTERVAL '{value}' {name} must be whole", node)
    if name in _MILLISECONDS:
        milliseconds = int(value * _MILLISECONDS[name])
        if not -(2**63) <= milliseconds < 2**63:
            refuse("invalid_argument", f"INTERVAL '{value}' {name} is too long", node)
        return Term(f"CAST({milliseconds} AS BIGINT)", DAY_INTERVAL, milliseconds)
    if name in _MONTHS:
        months = int(value * _MONTHS[name])
        return Term(f"CAST({months} AS BIGINT)", MONTH_INTERVAL, months)
    return unsupported(f"INTERVAL in {name}", node, "use SECOND, MINUTE, HOUR, DAY, MONTH or YEAR")
