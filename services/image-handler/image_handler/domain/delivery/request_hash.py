"""A name for a result: of its source and of all that is done to it.

Two requests that differ only in how they were written have one name; two that may give different
pictures never do. The order of edits counts, as it does for the result.
"""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from image_handler.domain.javascript import Undefined

VERSION = "1"
"""Another one whenever the same request gives other bytes: kept results aren't found any more."""


def request_hash(asked: Mapping[str, Any], source_tag: str) -> str:
    """64 hexadecimal digits of any JSON values; 1 and 1.0 are one number, as in JavaScript."""
    digest = sha256()
    # A stack of its own instead of calls: JSON may be nested deeper than Python calls.
    left: list[Any] = [asked, source_tag, VERSION]
    while left:
        value = left.pop()
        if isinstance(value, Mapping):
            digest.update(b"{%d:" % len(value))
            left += [part for pair in value.items() for part in pair]
        elif isinstance(value, list | tuple):
            digest.update(b"[%d:" % len(value))
            left += value
        else:
            digest.update(_single(value))
    return digest.hexdigest()


def result_key(name: str, extension: str) -> str:
    """Where the result lies in its bucket; spread by its first digits, so that lists stay short."""
    return f"_results/{name[:2]}/{name}.{extension}"


def _single(value: Any) -> bytes:
    """Each kind has a letter of its own, and every text its length before it."""
    if isinstance(value, str):
        text = value.encode("utf-8", "surrogatepass")
        return b"s%d:" % len(text) + text
    if isinstance(value, bool) or value is None or isinstance(value, Undefined):
        return f"{value};".encode()
    return f"n{_number(value)};".encode()


def _number(value: float) -> str:
    return str(int(value)) if value == value // 1 and abs(value) < 2**53 else repr(value)
