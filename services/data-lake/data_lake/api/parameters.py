"""What routes read from headers and queries alike."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from flask import request
from msgspec import Struct
from msgspec.structs import replace

from data_lake.api.problems import INVALID_KEY, INVALID_PARAMETER, Problem

DEFAULT_LIMIT, MOST_LIMIT = 50, 100
# A query of some kilobytes can be wrong in a thousand places; its sender is helped by the first.
MOST_TOLD = 20
_LIMIT = re.compile(r"[1-9][0-9]?|100")
_PRINTED = re.compile(r"[^\u0000-\u001F\u007F-\u009F]*")
IDEMPOTENCY_KEY = r"[!-~]{1,255}"
_IDEMPOTENCY_KEY = re.compile(IDEMPOTENCY_KEY)


class Parameter(Struct, frozen=True):
    """Of a query. `read` raises ValueError that says what is expected; `schema` says the same."""

    schema: Mapping[str, Any]
    read: Callable[[str], Any]
    default: Any = None
    is_required: bool = False


def choice(values: Mapping[str, Any], default: str | None = None) -> Parameter:
    """`values` are what the names stand for."""
    names = ", ".join(values)

    def read(given: str) -> Any:
        if given not in values:
            raise ValueError(f"must be one of {names}")
        return values[given]

    schema: dict[str, Any] = {"type": "string", "enum": [*values]}
    if default is not None:
        schema["default"] = default
    return Parameter(schema, read, values.get(default) if default else None)


def text(longest: int) -> Parameter:
    def read(given: str) -> str:
        if not 1 <= len(given) <= longest or not _PRINTED.fullmatch(given):
            raise ValueError(f"must hold 1 to {longest} characters, and no control characters")
        return given

    pattern = f"^{_PRINTED.pattern}$"
    schema = {"type": "string", "minLength": 1, "maxLength": longest, "pattern": pattern}
    return Parameter(schema, read)


def required(parameter: Parameter) -> Parameter:
    return replace(parameter, is_required=True)


def _limit(given: str) -> int:
    if not _LIMIT.fullmatch(given):
        raise ValueError(f"must be a whole number from 1 to {MOST_LIMIT}")
    return int(given)


LIMIT = Parameter(
    {"type": "integer", "minimum": 1, "maximum": MOST_LIMIT, "default": DEFAULT_LIMIT},
    _limit,
    DEFAULT_LIMIT,
)
CURSOR = Parameter({"type": "string", "minLength": 1}, str)
PAGE = {"limit": LIMIT, "cursor": CURSOR}
"""What every list takes."""


def read_query(known: Mapping[str, Parameter]) -> dict[str, Any]:
    """Every known parameter's value; raises Problem with what is wrong, of much the first."""
    given = request.args.to_dict(flat=False)
    faults = [f"{name} is unknown; known are {', '.join(known) or 'none'}"
              for name in given if name not in known]  # fmt: skip
    query = {name: parameter.default for name, parameter in known.items()}
    faults += [f"{name} is required"
               for name in known if known[name].is_required and name not in given]  # fmt: skip
    for name in (name for name in known if name in given):
        if len(given[name]) > 1:
            faults.append(f"{name} comes more than once")
            continue
        try:
            query[name] = known[name].read(given[name][0])
        except ValueError as error:
            faults.append(f"{name} {error}")
    if faults:
        more = [f"and {len(faults) - MOST_TOLD} more"] if len(faults) > MOST_TOLD else []
        raise Problem(INVALID_PARAMETER, "; ".join([*faults[:MOST_TOLD], *more]))
    return query


def idempotency_key() -> str | None:
    key = request.headers.get("Idempotency-Key")
    if key is not None and not _IDEMPOTENCY_KEY.fullmatch(key):
        raise Problem(INVALID_KEY, "expected 1 to 255 visible ASCII characters")
    return key


def cursor_scope(operation_id: str, path: str, query: Mapping[str, Any]) -> str:
    """The list that a cursor is good for: another filter or order makes another one."""
    filters = sorted((name, str(query[name])) for name in query if name not in PAGE)
    return f"{operation_id} {path} {filters}"


def refused_cursor() -> Problem:
    return Problem(INVALID_PARAMETER, "cursor is not one that a page of this list has given")
