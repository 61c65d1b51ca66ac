"""Instants as devices write them."""

import re
from collections.abc import Sequence
from datetime import date

from msgspec import json

_DATE_AND_SECOND = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt]([01][0-9]|2[0-3]):([0-5][0-9]):([0-5][0-9])"
)
_FRACTION_AND_ZONE = re.compile(r"(?:\.([0-9]+))?(?:[Zz]|([+-])([01][0-9]|2[0-3]):([0-5][0-9]))")
_SECOND_ENDS = len("2026-02-05T17:29:52")
_MINUTE_ENDS = len("2026-02-05T17:29:")
_SECOND_US, _US_DIGITS = 1_000_000, 6
_DAY_ONE = date(1970, 1, 1).toordinal()
_MOST_KNOWN = 4096
_MANY = 16
"""Texts that are read faster all at once."""
_integers: json.Decoder[list[int]] = json.Decoder(list[int])


class _Seconds(dict[str, int]):
    """By their text, in microseconds since 1970. Raises ValueError for what is none."""

    def __missing__(self, text: str) -> int:
        found = _DATE_AND_SECOND.fullmatch(text)
        if found is None:
            raise _wrong(text)
        try:
            days = date.fromisoformat(found[1]).toordinal() - _DAY_ONE
        except ValueError as error:
            raise _wrong(text) from error
        seconds = ((days * 24 + int(found[2])) * 60 + int(found[3])) * 60 + int(found[4])
        return _remember(self, text, seconds * _SECOND_US)


class _Rests(dict[str, int]):
    """Of a fraction and a zone, what they add in microseconds. Raises ValueError likewise."""

    def __missing__(self, text: str) -> int:
        found = _FRACTION_AND_ZONE.fullmatch(text)
        if found is None:
            raise _wrong(text)
        fraction_us = int((found[1] or "")[:6].ljust(6, "0"))
        east_us = 0
        if found[2]:
            east_us = (int(found[3]) * 60 + int(found[4])) * 60 * _SECOND_US
        return _remember(self, text, fraction_us + (east_us if found[2] == "-" else -east_us))


# A batch names few seconds, and few fractions of them: two look-ups instead of a parse.
_seconds = _Seconds()
_rests = _Rests()


def instant_us(text: str) -> int:
    """Microseconds since 1970-01-01T00:00:00Z of an RFC 3339 date-time; what is finer is cut off,
    for rounding up could move it into the next window.

    Raises ValueError, also for a leap second, which no count since 1970 has.
    Source: https://www.rfc-editor.org/rfc/rfc3339#section-5.6
    """
    try:
        return _seconds[text[:_SECOND_ENDS]] + _rests[text[_SECOND_ENDS:]]
    except ValueError as error:
        raise _wrong(text) from error


def instants_us(texts: Sequence[str]) -> list[int]:
    """The same of many; what it raises doesn't say of which."""
    found = _of_one_minute(texts) if len(texts) >= _MANY else None
    if found is None:
        return [_seconds[text[:_SECOND_ENDS]] + _rests[text[_SECOND_ENDS:]] for text in texts]
    return found


def _of_one_minute(texts: Sequence[str]) -> list[int] | None:
    """Of texts such as `2026-02-05T17:29:52.000Z`, alike but for their digits behind the minute, as
    those of a batch mostly are: these digits are put side by side, and read by one call. None where
    any is written otherwise.
    """
    count, first = len(texts), texts[0]
    length, stride = len(first), len(first) + 1
    joined = ",".join(texts)
    if len(joined) != stride * count - 1 or not joined.isascii():
        return None
    text = joined.encode()
    fraction = range(_SECOND_ENDS + 1, length - 1)
    varying = (*range(_MINUTE_ENDS, _SECOND_ENDS), *fraction)
    if not 0 < len(fraction) <= _US_DIGITS or first[_SECOND_ENDS] != "." or first[-1] != "Z":
        return None
    for place in range(stride):
        column = text[place::stride]
        if place in varying:
            if not column.isdigit():
                return None
        elif column.strip(column[:1]):
            return None
    if text[_MINUTE_ENDS::stride].strip(b"012345"):
        return None
    # JSON has no number with a zero in front.
    digits = bytearray(b"100000000," * count)
    for at, place in enumerate(varying, 1):
        digits[at :: len("100000000,")] = text[place::stride]
    base_us = _seconds[f"{first[:_MINUTE_ENDS]}00"] - 100 * _SECOND_US
    return [base_us + number for number in _integers.decode(b"".join((b"[", digits[:-1], b"]")))]


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
