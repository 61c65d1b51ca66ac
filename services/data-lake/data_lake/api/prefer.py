"""How long a caller wants to wait for an answer: `Prefer: wait=10` (RFC 7240, section 4.3)."""

import re

from flask import request

DEFAULT_WAIT_S = 5
"""Small queries are worth a moment's wait instead of a second request."""
MOST_WAIT_S = 20
"""API Gateway gives up after 29 s; what is asked last may take some."""
_WAIT = re.compile(r"\s*wait\s*=\s*\"?(\d{1,6})\"?\s*", re.IGNORECASE)


def wait_s() -> int | None:
    """None when nothing is preferred; what isn't understood is ignored, as the RFC has it."""
    for preference in request.headers.get("Prefer", "").split(","):
        if found := _WAIT.fullmatch(preference):
            return min(int(found[1]), MOST_WAIT_S)
    return None


def patience_s(preferred: int | None) -> int:
    return DEFAULT_WAIT_S if preferred is None else preferred


def applied(waited: int | None) -> dict[str, str]:
    return {} if waited is None else {"Preference-Applied": f"wait={waited}"}
