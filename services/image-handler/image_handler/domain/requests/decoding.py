"""How Node reads what stands in a path: base64, JSON, percent-encoding.

Sources: https://nodejs.org/api/buffer.html#buffers-and-character-encodings (base64);
ECMA-262, 25.5.1 (`JSON.parse`) and 19.2.6.5 (`Decode`, of `decodeURIComponent`).
"""

import json
import re
from binascii import a2b_base64
from typing import Any, NoReturn

_NO_DIGIT = r"[^A-Za-z0-9+/]"
_ESCAPES = r"(?:%[0-9A-Fa-f]{2})+"
_BROKEN_ESCAPE = r"%(?![0-9A-Fa-f]{2})"
_SURROGATE = "[\ud800-\udfff]"
# Integers beyond it aren't exact in JavaScript, whose numbers are all floating.
_EXACT_DIGITS = 15
# No edit is nested deeper than five; what is would exhaust the stack of whoever walks through it.
_DEEPEST = 64


def decoded_base64(text: str) -> bytes:
    """Never fails: what is no digit is passed over, "=" ends it, both alphabets may be mixed."""
    digits = text.partition("=")[0].replace("-", "+").replace("_", "/")
    digits = re.sub(_NO_DIGIT, "", digits)
    # A single digit of a group is six bits: too few for a byte.
    digits = digits[: len(digits) - (len(digits) % 4 == 1)]
    return a2b_base64(digits + "=" * (-len(digits) % 4))


def parsed_json(text: str) -> Any:
    """Raises ValueError where `JSON.parse` throws, and when it is nested absurdly deep.

    Texts come well formed: U+FFFD for half a surrogate pair, which nothing after can encode.
    """
    try:
        value = json.loads(text, parse_int=_integer, parse_constant=_refuse)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    return _checked(value, 0)


def decoded_percent(text: str) -> str:
    """As `decodeURIComponent`; raises ValueError where it throws."""
    if re.search(_BROKEN_ESCAPE, text):
        raise ValueError("a percent sign without two hexadecimal digits")
    return re.sub(_ESCAPES, lambda run: bytes.fromhex(run[0].replace("%", "")).decode(), text)


def well_formed(text: str) -> str:
    """As `toWellFormed`: pairs of surrogates become one character, halves U+FFFD."""
    if text.isascii() or not re.search(_SURROGATE, text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _integer(digits: str) -> float:
    return int(digits) if len(digits) <= _EXACT_DIGITS else float(digits)


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON")


def _checked(value: Any, depth: int) -> Any:
    if depth > _DEEPEST:
        raise ValueError("nested too deeply")
    if isinstance(value, str):
        return well_formed(value)
    if isinstance(value, list):
        return [_checked(each, depth + 1) for each in value]
    if isinstance(value, dict):
        return {well_formed(name): _checked(each, depth + 1) for name, each in value.items()}
    return value
