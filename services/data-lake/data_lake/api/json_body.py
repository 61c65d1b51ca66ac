"""A request's JSON, read as strictly as RFC 8259 allows."""

import json
from typing import Any, NoReturn

from flask import request

from data_lake.api.problems import MALFORMED_JSON, UNSUPPORTED_MEDIA_TYPE, Problem


class _Refused(ValueError):
    """What Python's decoder would let through."""


def json_body() -> object:
    """Raises Problem when the body is not announced as JSON, or isn't; 413 is Flask's."""
    if request.mimetype != "application/json":
        found = request.mimetype or "no Content-Type"
        raise Problem(UNSUPPORTED_MEDIA_TYPE, f"expected application/json, found {found}")
    return decode(request.get_data())


def decode(body: bytes) -> object:
    """Refuses duplicate keys, of which readers keep different ones, and NaN and Infinity."""
    try:
        text = body.decode()
        return json.loads(text, object_pairs_hook=_unique, parse_constant=_constant)
    except (json.JSONDecodeError, _Refused) as error:
        raise Problem(MALFORMED_JSON, str(error)) from error
    except UnicodeDecodeError as error:
        raise Problem(MALFORMED_JSON, "the body is not UTF-8") from error
    except (ValueError, RecursionError) as error:
        # Numbers of more than 4,300 digits, and nesting beyond the interpreter's stack.
        raise Problem(MALFORMED_JSON, "a number is too long, or the nesting too deep") from error


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members: dict[str, Any] = {}
    for key, value in pairs:
        if key in members:
            raise _Refused(f"the key {key!a} comes more than once in an object")
        members[key] = value
    return members


def _constant(name: str) -> NoReturn:
    raise _Refused(f"{name} is not JSON")
