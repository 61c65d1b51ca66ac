"""format: Java's Formatter, of a constant format. What it can't say alike is refused.

https://trino.io/docs/current/functions/conversion.html#formatting,
https://docs.oracle.com/en/java/javase/17/docs/api/java.base/java/util/Formatter.html
"""

import re
from dataclasses import dataclass

from sqlglot import exp

from data_lake.engines.sql.cast_rules import cast_to
from data_lake.engines.sql.expressions import cast_text, fails_where, term_of, text_literal
from data_lake.engines.sql.functions.registry import special, takes
from data_lake.engines.sql.refusals import refuse, unsupported
from data_lake.engines.sql.scope import Scope, Term
from data_lake.engines.sql.times import local
from data_lake.engines.sql.types import BIGINT, VARCHAR

_PIECE = re.compile(r"%(?:(\d{1,4})\$)?([-#+ 0,(]*)(\d{1,4})?(?:\.(\d{1,4}))?([tT]?[a-zA-Z%])")
_TIMES = {
    "Y": "%Y", "y": "%y", "m": "%m", "d": "%d", "e": "%-d", "B": "%B", "b": "%b", "A": "%A",
    "a": "%a", "H": "%H", "I": "%I", "M": "%M", "S": "%S", "j": "%j", "F": "%Y-%m-%d",
    "T": "%H:%M:%S", "R": "%H:%M",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Specifier:
    flags: str
    width: int
    digits: int | None
    letter: str
    whole: str


@special("format", note="format('%s, %,.2f', …): Java's %s %d %f %x %b %tY …")
def _format(node: exp.Anonymous, scope: Scope) -> Term:
    takes(node, 1, None)
    pattern, *arguments = (term_of(item, scope) for item in node.expressions)
    if not isinstance(pattern.literal, str):
        unsupported("A format that isn't a constant", node)
    pieces, place, following = [], 0, 0
    for match in _PIECE.finditer(pattern.literal):
        pieces += _plain(pattern.literal[place : match.start()], node)
        place = match.end()
        if match[5] in ("%", "n"):
            pieces.append(text_literal("%" if match[5] == "%" else "\n"))
            continue
        following += 0 if match[1] else 1
        number = int(match[1]) if match[1] else following
        if not 1 <= number <= len(arguments):
            refuse("invalid_argument", f"Format specifier {match[0]!r} has no argument", node)
        digits = int(match[4]) if match[4] is not None else None
        specifier = _Specifier(match[2], int(match[3] or 0), digits, match[5], match[0])
        pieces.append(_padded(_written(specifier, arguments[number - 1], node), specifier, node))
    pieces += _plain(pattern.literal[place:], node)
    return Term(f"({' || '.join(pieces) or repr('')})", VARCHAR, may_fail=fails_where(arguments))


def _plain(text: str, node: exp.Expr) -> list[str]:
    if "%" in text:
        unsupported(f"{text[text.index('%') :][:10]!r} in a format", node)
    return [text_literal(text)] if text else []


def _written(specifier: _Specifier, term: Term, node: exp.Expr) -> str:
    """NULL is written `null`, as Java does."""
    letter, kind = specifier.letter, term.type
    if letter == "s" and not kind.args and specifier.digits is None and kind.name != "varbinary":
        text = cast_to(term, VARCHAR, node).text if kind.name != "unknown" else "NULL"
    elif letter == "d" and kind.is_whole:
        text = _number(term.text, 0, specifier)
    elif letter == "f" and kind.name in ("double", "real", "decimal"):
        text = _number(term.text, 6 if specifier.digits is None else specifier.digits, specifier)
    elif letter in ("x", "X") and kind.is_whole and not specifier.flags.strip("0-"):
        text = f"{'lower' if letter == 'x' else 'upper'}(lake_hex({cast_text(term.text, BIGINT)}))"
    elif letter == "b" and kind.name == "boolean":
        text = cast_text(term.text, VARCHAR)
    elif letter[0] == "t" and letter[1:] in _TIMES and kind.name in ("date", "timestamp"):
        text = f"strftime({local(term)}, {text_literal(_TIMES[letter[1:]])})"
    else:
        unsupported(f"{specifier.whole} of {kind} in a format", node)
    return f"coalesce({text}, 'null')"


def _number(text: str, digits: int, specifier: _Specifier) -> str:
    """Halves are rounded away from zero; a comma between thousands when asked."""
    comma = "," if "," in specifier.flags else ""
    rounded = f"lake_format_round({text}, {digits})"
    made = f"format('{{:{comma}.{digits}f}}', CAST({rounded} AS DOUBLE))"
    if digits == 0:
        made = f"format('{{:{comma}d}}', {text})" if specifier.letter == "d" else made
    if "+" in specifier.flags:
        made = f"CASE WHEN {text} >= 0 THEN '+' || {made} ELSE {made} END"
    return made


def _padded(text: str, specifier: _Specifier, node: exp.Expr) -> str:
    if specifier.flags.strip("-0,+"):
        unsupported(f"{specifier.whole} in a format", node)
    if not specifier.width:
        return text
    width = specifier.width
    if width > 1000:
        unsupported(f"A width of {width} in a format", node)
    if "0" in specifier.flags:
        if specifier.letter not in "dfxX" or "-" in specifier.flags:
            unsupported(f"{specifier.whole} in a format", node)
        return f"lake_zero_padded({text}, {width})"
    side = "rpad" if "-" in specifier.flags else "lpad"
    return f"{side}({text}, CAST(greatest({width}, length({text})) AS INTEGER), ' ')"
