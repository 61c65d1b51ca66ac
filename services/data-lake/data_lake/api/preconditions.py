"""If-Match, If-None-Match and the entity tags they name (RFC 9110, section 13)."""

import re

from flask import request

from data_lake.api.problems import PRECONDITION_FAILED, PRECONDITION_REQUIRED, Problem
from data_lake.domain.expectation import NONE_YET, Expected

# As `tag` writes it: fewer digits than Python reads, and no other spelling.
_OURS = re.compile(r'"([1-9][0-9]{0,18})(?:\.[0-9a-f]{24})?"')


def tag(revision: int, digest: str = "") -> str:
    """`digest` is of all that is answered, of which more may change than what has revisions."""
    return f'"{revision}.{digest}"' if digest else f'"{revision}"'


def expected() -> Expected:
    """The revisions that If-Match names, None for `*`; NONE_YET for `If-None-Match: *`.

    Raises Problem when both are absent, or both are there. Weak tags never match (section 13.1.1),
    and those that aren't ours name no revision.
    """
    is_new = request.headers.get("If-None-Match", "").strip() == "*"
    if ("If-Match" in request.headers) == is_new:
        raise Problem(
            PRECONDITION_REQUIRED,
            'expected If-Match with the ETag that was read, such as "3", or * for whichever it is;'
            " or else If-None-Match: * for what isn't there yet",
        )
    if is_new:
        return NONE_YET
    given = request.headers["If-Match"]
    if given.strip() == "*":
        return None
    # Werkzeug takes what stands without quotes for a tag, and `1` isn't the ETag that was read.
    named = (_OURS.fullmatch(each.strip()) for each in given.split(","))
    revisions = frozenset(int(each[1]) for each in named if each)
    if not revisions:
        raise Problem(PRECONDITION_FAILED, "If-Match names no ETag that was read here")
    return revisions
