"""If-Match, If-None-Match and the entity tags they name (RFC 9110, section 13)."""

import re

from flask import request

from web_api.api.problems import PRECONDITION_FAILED, PRECONDITION_REQUIRED, Problem
from web_api.domain.site import Expected

# As `tag` writes it: fewer digits than Python reads, and no other spelling.
_OURS = re.compile('"([1-9][0-9]{0,18})"')


def tag(revision: int) -> str:
    return f'"{revision}"'


def expected() -> Expected:
    """The revisions that If-Match names, None for `*`; raises Problem when it is absent.

    Weak tags never match (section 13.1.1), and those that aren't ours name no revision.
    """
    if "If-Match" not in request.headers:
        raise Problem(
            PRECONDITION_REQUIRED,
            'expected If-Match with the ETag that was read, such as "3", or * for whichever it is',
        )
    given = request.headers["If-Match"]
    if given.strip() == "*":
        return None
    # Werkzeug takes what stands without quotes for a tag, and `1` isn't the ETag that was read.
    named = (_OURS.fullmatch(each.strip()) for each in given.split(","))
    revisions = frozenset(int(each[1]) for each in named if each)
    if not revisions:
        raise Problem(PRECONDITION_FAILED, "If-Match names no ETag that was read here")
    return revisions
