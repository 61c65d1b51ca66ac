"""HTTP's dates, in the three forms that a recipient has to take.

Not by `email.utils` or `datetime`: importing them costs a cold start more than all of this.
Source: RFC 9110, 5.6.7, https://www.rfc-editor.org/rfc/rfc9110
"""

import re

_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_CLOCK = r"(?P<hour>[01]\d|2[0-3]):(?P<minute>[0-5]\d):(?P<second>[0-5]\d|60)"
_FORMS = (
    r"[A-Z][a-z]{2}, (?P<day>\d\d) (?P<month>[A-Z][a-z]{2}) (?P<year>\d{4}) " + _CLOCK + " GMT",
    r"[A-Z][a-z]{5,8}, (?P<day>\d\d)-(?P<month>[A-Z][a-z]{2})-(?P<year>\d\d) " + _CLOCK + " GMT",
    r"[A-Z][a-z]{2} (?P<month>[A-Z][a-z]{2}) (?P<day>[ \d]\d) " + _CLOCK + r" (?P<year>\d{4})",
)
# Two digits of a year that would lie more than 50 years ahead mean the century before.
_CENTURY_TURNS = 76

Moment = tuple[int, int, int, int, int, int]
"""Year, month, day, hour, minute, second; later ones are greater."""


def moment(date: str | None) -> Moment | None:
    """None for what is no date: a precondition with it is as if it weren't there."""
    if not date:
        return None
    for form in _FORMS:
        if found := re.fullmatch(form, date, re.ASCII):
            if found["month"] not in _MONTHS or not 1 <= int(found["day"]) <= 31:
                return None
            year = int(found["year"])
            if len(found["year"]) == 2:
                year += 2000 if year < _CENTURY_TURNS else 1900
            clock = (int(found["hour"]), int(found["minute"]), int(found["second"]))
            return (year, _MONTHS.index(found["month"]) + 1, int(found["day"]), *clock)
    return None
