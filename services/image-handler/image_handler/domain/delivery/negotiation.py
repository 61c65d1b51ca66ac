"""Which of several formats a client prefers, by its `Accept`.

Source: RFC 9110, 12.4.2 (weights) and 12.5.1 (Accept), https://www.rfc-editor.org/rfc/rfc9110
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

# A range is type/subtype with parameters behind; `q` is its weight, any other one narrows it to a
# variant of the type, and none of ours has any.
_RANGE = re.compile(r"([!#$%&'*+.^_`|~0-9a-z-]+)/([!#$%&'*+.^_`|~0-9a-z-]+)")
_WEIGHT = re.compile(r"0(?:\.\d{0,3})?|1(?:\.0{0,3})?")
# Browsers send a few hundred characters; what is longer is somebody's experiment.
LONGEST = 2_048
EXACT, SUBTYPE, ANY = 2, 1, 0


class _Range(NamedTuple):
    """`type` and `subtype` may be "*"."""

    type: str
    subtype: str
    weight: float

    @property
    def specificity(self) -> int:
        if self.type == "*":
            return ANY
        return SUBTYPE if self.subtype == "*" else EXACT

    def covers(self, media_type: str) -> bool:
        kind, _, subtype = media_type.lower().partition("/")
        return self.type in ("*", kind) and self.subtype in ("*", subtype)


def quality(accept: str, media_type: str) -> float:
    """The weight of the most specific range that covers it, from 0 (refused) to 1.

    Without any range, whatever there is will do.
    """
    ranges = list(_ranges(accept))
    covering = [each for each in ranges if each.covers(media_type)]
    if not covering:
        return 0.0 if ranges else 1.0
    most_specific = max(each.specificity for each in covering)
    return max(each.weight for each in covering if each.specificity == most_specific)


def preferred(accept: str, offers: Sequence[str], otherwise: str) -> str:
    """The best of `offers`, equal ones in their order, or what clients without any wish get.

    An offer counts only where it is named: `image/*` and `*/*` come from clients of any age, and
    tell nothing of AVIF or WebP. Nobody is refused: a server may disregard the field, and a picture
    that can't be shown is no worse than an error that can't.
    """
    named = {f"{each.type}/{each.subtype}" for each in _ranges(accept)}
    weights = {offer: quality(accept, offer) for offer in offers if offer in named}
    best = max(weights, key=lambda offer: weights[offer], default=otherwise)
    if not weights.get(best) or quality(accept, otherwise) > weights[best]:
        return otherwise
    return best


def _ranges(accept: str) -> Iterator[_Range]:
    """What makes no sense is passed over, as if it weren't there."""
    for part in accept[:LONGEST].lower().split(","):
        name, *parameters = (each.strip() for each in part.split(";"))
        found = _RANGE.fullmatch(name)
        weight = _weight(parameters)
        if found and weight is not None and (found[1] != "*" or found[2] == "*"):
            yield _Range(found[1], found[2], weight)


def _weight(parameters: Sequence[str]) -> float | None:
    """1 when it isn't told; None when the range is one that nothing of ours is in."""
    if not parameters:
        return 1.0
    name, _, value = parameters[0].partition("=")
    return float(value) if name == "q" and _WEIGHT.fullmatch(value) else None
