"""Which JSON values describe a site; whatever is wrong is said at once."""

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from web_api.domain.errors import PermanentError
from web_api.domain.site import SiteDetails

# A tenth of a millimetre. Without a bound, DynamoDB refuses what is closer to zero than 1e-130.
_DECIMALS = 9
_JSON_NAMES = {
    dict: "an object",
    list: "an array",
    str: "a string",
    bool: "a boolean",
    int: "a number",
    float: "a number",
    type(None): "null",
}

Rule = Callable[[Any], str | None]


@dataclass(frozen=True, slots=True)
class Violation:
    """`pointer` is a JSON Pointer as a URI fragment (RFC 6901, section 6), such as `#/name`."""

    pointer: str
    detail: str


class InvalidSite(PermanentError):
    def __init__(self, violations: tuple[Violation, ...]) -> None:
        super().__init__(f"the site breaks the rules in {len(violations)} place(s)")
        self.violations = violations


def site_details(body: object) -> SiteDetails:
    """Read a site from decoded JSON: text is trimmed, numbers are rounded to nine decimals.

    Raises InvalidSite with every broken rule, in the order of the fields.
    """
    if not isinstance(body, dict):
        raise InvalidSite((Violation("#", f"must be an object, found {_json_name(body)}"),))
    if violations := tuple(_violations(body)):
        raise InvalidSite(violations)
    return SiteDetails(
        name=body["name"].strip(),
        latitude=_rounded(body["latitude"]),
        longitude=_rounded(body["longitude"]),
        elevation_metres=_rounded(body["elevationMetres"]) if "elevationMetres" in body else None,
        external_id=body["externalId"].strip() if "externalId" in body else None,
    )


def _violations(body: dict[str, object]) -> Iterator[Violation]:
    for field, rule in _RULES.items():
        if field in body:
            if fault := rule(body[field]):
                yield Violation(_pointer(field), fault)
        elif field in _REQUIRED:
            yield Violation(_pointer(field), "is required")
    for field in (field for field in body if field not in _RULES):
        yield Violation(_pointer(field), f"is unknown; a site has {', '.join(_RULES)}")


def _text(longest: int) -> Rule:
    def fault(value: Any) -> str | None:
        if not isinstance(value, str):
            return f"must be a string, found {_json_name(value)}"
        text = value.strip()
        if not 1 <= len(text) <= longest:
            return f"must hold 1 to {longest} characters without those around it, found {len(text)}"
        # Cc: control characters. Cs: half of a surrogate pair, which UTF-8 can't encode.
        if any(unicodedata.category(character) in {"Cc", "Cs"} for character in text):
            return "must not hold control characters or unpaired surrogates"
        # What decoders put in the place of bytes that are no UTF-8, API Gateway's among them.
        if "\ufffd" in text:
            return "must not hold U+FFFD, which stands for text that was damaged"
        return None

    return fault


def _number(lowest: int, highest: int, unit: str) -> Rule:
    def fault(value: Any) -> str | None:
        # In Python, not in JSON, a boolean is a number too.
        if isinstance(value, bool) or not isinstance(value, int | float):
            return f"must be a number, found {_json_name(value)}"
        if not lowest <= value <= highest:
            return f"must be from {lowest} to {highest} {unit}"
        return None

    return fault


_REQUIRED = frozenset({"name", "latitude", "longitude"})
_RULES: dict[str, Rule] = {
    "name": _text(120),
    "latitude": _number(-90, 90, "degrees"),
    "longitude": _number(-180, 180, "degrees"),
    # From the deepest trench to above the highest summit.
    "elevationMetres": _number(-12_000, 9_000, "metres"),
    "externalId": _text(40),
}


def _rounded(value: float) -> float:
    """Adding zero turns -0.0, which DynamoDB would not give back, into 0.0."""
    return round(float(value), _DECIMALS) + 0.0


def _pointer(field: str) -> str:
    # RFC 6901 escapes first, then the fragment's; a lone surrogate becomes a question mark.
    return "#/" + quote(field.replace("~", "~0").replace("/", "~1"), safe="~", errors="replace")


def _json_name(value: object) -> str:
    return _JSON_NAMES[type(value)]
