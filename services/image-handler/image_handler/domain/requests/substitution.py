"""`$1` and its like in what a match is replaced with. Source: ECMA-262, 22.1.3.19.1."""

import re
from typing import Final

_DOLLAR: Final = re.compile(r"\$(?:[$&`']|[0-9]{1,2}|<[^>]*>)")


def substituted(found: re.Match[str], template: str) -> str:
    """The template with `$1`, `$<name>`, `$&`, `` $` ``, `$'` and `$$` filled in."""
    return _DOLLAR.sub(lambda dollar: _filled(dollar[0], found), template)


def _filled(dollar: str, found: re.Match[str]) -> str:
    what = dollar[1:]
    if what == "$":
        return "$"
    if what == "&":
        return found[0]
    if what == "`":
        return found.string[: found.start()]
    if what == "'":
        return found.string[found.end() :]
    if what.startswith("<"):
        return _named(dollar, found)
    return _numbered(dollar, found)


def _named(dollar: str, found: re.Match[str]) -> str:
    if not found.re.groupindex:
        return dollar
    name = dollar[2:-1]
    return (found[name] or "") if name in found.re.groupindex else ""


def _numbered(dollar: str, found: re.Match[str]) -> str:
    """`$12` is the twelfth group, or the first and a 2, or itself: whatever there is."""
    for digits in (dollar[1:], dollar[1:2]):
        if 1 <= int(digits) <= found.re.groups:
            return (found[int(digits)] or "") + dollar[1 + len(digits) :]
    return dollar
