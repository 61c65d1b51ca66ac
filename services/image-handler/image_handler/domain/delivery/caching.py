"""How long an answer may be kept, and by what it differs.

Sources: RFC 9111, 5.2 (Cache-Control), https://www.rfc-editor.org/rfc/rfc9111; RFC 9110, 12.5.5
(Vary), https://www.rfc-editor.org/rfc/rfc9110
"""

import re

# An address with other edits is another address: its picture changes only with its source. The
# AWS solution's own figure and spelling, which its users have tests for.
YEAR = "max-age=31536000,public"
NOT_KEPT = "no-store"
# Long enough to spare the function a storm of the same mistake, short enough that an upload shows.
_REFUSAL = "max-age=10,public"
_KEPT_REFUSALS = (400, 404, 405, 413, 415)
_AGE = r'(s-maxage|max-age)\s*=\s*"?(\d+)"?'
# By these a cache may send what is older than it should be.
_STALE = r",?\s*stale-(?:while-revalidate|if-error)\s*=\s*\d+|,?\s*immutable"
_NEVER = r"(?<![\w-])no-(?:store|cache)(?![\w-])"


def of_picture(stored: str | None, seconds_to_expiry: int | None, named: str | None = None) -> str:
    """`Cache-Control` of a picture: the request's own, else its source's, else a year.

    Never longer than the address itself holds: what was signed for an hour isn't shown for a year.
    """
    wanted = named or stored or (YEAR if seconds_to_expiry is None else None)
    if seconds_to_expiry is None:
        return wanted or YEAR
    left = max(seconds_to_expiry, 0)
    if wanted is None:
        return f"max-age={left},public"
    if re.search(_NEVER, wanted, flags=re.IGNORECASE):
        return wanted
    bounded = re.sub(
        _AGE, lambda found: f"{found[1]}={min(int(found[2]), left)}", wanted, flags=re.IGNORECASE
    )
    bounded = re.sub(_STALE, "", bounded, flags=re.IGNORECASE).strip(", ")
    # A shared cache that is told nothing invents a time of its own (RFC 9111, 4.2.2).
    has_age = "max-age" in bounded.lower()
    return bounded if has_age else ",".join(filter(None, (f"max-age={left}", bounded)))


def of_refusal(status: int) -> str:
    """Seconds for what is no secret and may soon be put right, nothing for all else."""
    return _REFUSAL if status in _KEPT_REFUSALS else NOT_KEPT


def vary(*, by_accept: bool, by_hints: bool, by_origin: bool = False) -> str:
    """The fields of the request that chose this answer; empty when none did."""
    hints = ["Sec-CH-DPR", "Sec-CH-Width", "DPR"] if by_hints else []
    return ", ".join(["Accept"] * by_accept + hints + ["Origin"] * by_origin)
