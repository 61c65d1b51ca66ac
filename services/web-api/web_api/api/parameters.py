"""What routes read from headers and queries alike."""

import re
from uuid import UUID

from flask import request

from web_api.api import cursor
from web_api.api.problems import INVALID_KEY, INVALID_PARAMETER, Problem

DEFAULT_LIMIT = 50
_LIMIT = re.compile(r"[1-9][0-9]?|100")
_IDEMPOTENCY_KEY = re.compile(r"[!-~]{1,255}")


def idempotency_key() -> str | None:
    key = request.headers.get("Idempotency-Key")
    if key is not None and not _IDEMPOTENCY_KEY.fullmatch(key):
        raise Problem(INVALID_KEY, "expected 1 to 255 visible ASCII characters")
    return key


def limit_of_page() -> int:
    limit = request.args.get("limit", str(DEFAULT_LIMIT))
    if not _LIMIT.fullmatch(limit):
        raise Problem(INVALID_PARAMETER, "limit must be a whole number from 1 to 100")
    return int(limit)


def cursor_of_page() -> UUID | None:
    """The last id of the page before."""
    given = request.args.get("cursor")
    try:
        return None if given is None else cursor.decode(given)
    except ValueError as error:
        raise Problem(INVALID_PARAMETER, "cursor is not one that a page has given") from error
