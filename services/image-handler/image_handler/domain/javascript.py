"""How JavaScript reads values: requests were written for a handler that runs under Node.

Source: ECMA-262, 7.1 "Type Conversion", https://tc39.es/ecma262/#sec-type-conversion, and its
`parseInt` (19.2.5) and `Math.round` (21.3.2.28). JSON's values are those of Python: null is None.
"""

import math
import re
from typing import Any, Final

_DECIMAL = r"[+-]?(?:Infinity|(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
_PREFIXED = r"0(?:[xX][0-9a-fA-F]+|[oO][0-7]+|[bB][01]+)"
# What JavaScript takes for blank at the ends of a number: ECMA-262, 12.2 and 12.3.
_BLANK = (
    "\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\ufeff"
)
_LEADING_INTEGER = r"([+-]?)(?:0[xX]([0-9a-fA-F]*)|([0-9]+))"
# More digits than any finite number has.
_MOST_DIGITS = 400


class Undefined:
    """The value of what isn't there; null is another one."""

    def __repr__(self) -> str:
        return "undefined"

    def __bool__(self) -> bool:
        return False

    def __deepcopy__(self, seen: dict[int, Any]) -> "Undefined":
        return self

    def __reduce__(self) -> str:
        """A copy is the same object: code asks whether a value `is UNDEFINED`."""
        return "UNDEFINED"


UNDEFINED: Final = Undefined()


def truthy(value: Any) -> bool:
    """As `if (value)` takes it: empty lists and objects are true, 0, NaN and "" are not."""
    if isinstance(value, list | dict):
        return True
    return bool(value) and not is_nan(value)


def is_number(value: Any) -> bool:
    """Whether it is a number of its own, NaN too, and no text that looks like one."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_nan(value: Any) -> bool:
    return isinstance(value, float) and math.isnan(value)


def is_integer(value: Any) -> bool:
    """As `Number.isInteger`: 2.0 is one."""
    return is_number(value) and math.isfinite(value) and float(value).is_integer()


def number(value: Any) -> float:
    """As `Number(value)`; NaN for what is none."""
    if value is UNDEFINED:
        return math.nan
    if value is None:
        return 0.0
    if isinstance(value, bool | int | float):
        return float(value)
    if isinstance(value, str):
        return _number_of_text(value.strip(_BLANK))
    if isinstance(value, list) and len(value) < 2:
        return number(value[0] if value and value[0] is not None else "")
    return math.nan


def parse_int(value: Any) -> float:
    """As `parseInt(value)`: the digits at the start, hexadecimal ones too; NaN for none."""
    found = re.match(_LEADING_INTEGER, to_text(value).lstrip(_BLANK))
    if found is None or found[2] == "":
        return math.nan
    size = _of_hexadecimal(found[2]) if found[2] else float(found[3])
    return -size if found[1] == "-" else size


def rounded(value: float) -> float:
    """As `Math.round(value)`: half up, also below zero; NaN and infinities stay."""
    return float(math.floor(value + 0.5)) if math.isfinite(value) else value


def to_text(value: Any) -> str:
    """As `String(value)`, of JSON's values."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ",".join(
            "" if each is None or each is UNDEFINED else to_text(each) for each in value
        )
    if isinstance(value, dict):
        return "[object Object]"
    if isinstance(value, float):
        return _text_of_number(value)
    return str(value)


def _number_of_text(text: str) -> float:
    if not text:
        return 0.0
    if re.fullmatch(_PREFIXED, text):
        return float(int(text, 0)) if len(text) < _MOST_DIGITS // 2 else math.inf
    return float(text) if re.fullmatch(_DECIMAL, text) else math.nan


def _of_hexadecimal(digits: str) -> float:
    digits = digits.lstrip("0") or "0"
    return float(int(digits, 16)) if len(digits) <= _MOST_DIGITS // 2 else math.inf


def _text_of_number(value: float) -> str:
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return str(int(value)) if value.is_integer() and abs(value) < 1e21 else repr(value)
