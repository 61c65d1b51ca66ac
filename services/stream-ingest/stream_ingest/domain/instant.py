"""Instants as devices write them."""

import re
from collections.abc import Iterable
from datetime import date

_DATE_AND_SECOND = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt]([01][0-9]|2[0-3]):([0-5][0-9]):([0-5][0-9])"
)
_FRACTION_AND_ZONE = re.compile(r"(?:\.([0-9]+))?(?:[Zz]|([+-])([01][0-9]|2[0-3]):([0-5][0-9]))")
_SECOND_ENDS = len("2026-02-05T17:29:52")
_SECOND_US = 1_000_000
_DAY_ONE = date(1970, 1, 1).toordinal()
_MOST_KNOWN = 4096

# A batch names few seconds, and few fractions of them: two look-ups instead of a parse.
_seconds: dict[str, int] = {}
_rests: dict[str, int] = {}


def instant_us(text: str) -> int:
    """Microseconds since 1970-01-01T00:00:00Z of an RFC 3339 date-time; what is finer is cut off,
    for rounding up could move it into the next window.

    Raises ValueError, also for a leap second, which no count since 1970 has.
    Source: https://www.rfc-editor.org/rfc/rfc3339#section-5.6
    """
    try:
        return _seconds[text[:_SECOND_ENDS]] + _rests[text[_SECOND_ENDS:]]
    except KeyError:
        return _second(text[:_SECOND_ENDS], text) + _rest(text[_SECOND_ENDS:], text)


def instants_us(texts: Iterable[str]) -> list[int]:
    """The same of many."""
    found: list[int] = []
    for text in texts:
        try:
            found.append(_seconds[text[:_SECOND_ENDS]] + _rests[text[_SECOND_ENDS:]])
        except KeyError:
            found.append(instant_us(text))
    return found


def _second(text: str, whole: str) -> int:
    found = _DATE_AND_SECOND.fullmatch(text)
    if found is None:
        raise _wrong(whole)
    try:
        days = date.fromisoformat(found[1]).toordinal() - _DAY_ONE
    except ValueError as error:
        raise _wrong(whole) from error
    seconds = ((days * 24 + int(found[2])) * 60 + int(found[3])) * 60 + int(found[4])
    return _remember(_seconds, text, seconds * _SECOND_US)


def _rest(text: str, whole: str) -> int:
    found = _FRACTION_AND_ZONE.fullmatch(text)
    if found is None:
        raise _wrong(whole)
    fraction_us = int((found[1] or "")[:6].ljust(6, "0"))
    east_us = 0
    if found[2]:
        east_us = (int(found[3]) * 60 + int(found[4])) * 60 * _SECOND_US
    return _remember(_rests, text, fraction_us + (east_us if found[2] == "-" else -east_us))


def _remember(known: dict[str, int], text: str, value: int) -> int:
    if len(known) >= _MOST_KNOWN:
        known.clear()
    known[text] = value
    return value


def _wrong(text: str) -> ValueError:
    return ValueError(
        f"expected an instant of RFC 3339 with its zone, such as 2026-02-05T17:29:52.000Z;"
        f" found {text[:64]!r}"
    )
