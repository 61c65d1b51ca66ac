"""Refusals as application/problem+json (RFC 9457); never a stack trace."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from flask import Flask, Response, current_app, request
from msgspec import Struct, json
from werkzeug.exceptions import HTTPException

from data_lake.api.request_ids import story
from data_lake.domain.budget import DaySpent
from data_lake.domain.errors import Conflict, RefusedQuery, Stale, TooLarge, TransientError
from data_lake.domain.query import KeyReused, NotEnded, NotYours
from data_lake.domain.rules import Invalid, Violation
from data_lake.telemetry import log
from data_lake.wiring.sources import now

PROBLEM_JSON = "application/problem+json"
RETRY_AFTER_SECONDS = 2
_RETRY_AFTER = {"Retry-After": str(RETRY_AFTER_SECONDS)}
_UNCERTAIN = "it may or may not be done; with its Idempotency-Key a POST can be repeated safely"
# A body of 64 KiB can break thousands of rules; its sender is helped by the first.
MOST_VIOLATIONS = 100


class Kind(Struct, frozen=True):
    """`slug` ends the problem's `type`, which callers compare and which never changes."""

    slug: str
    status: int
    title: str

    @property
    def type(self) -> str:
        return f"https://stackyard.example/problems/{self.slug}"


INVALID_PARAMETER = Kind("invalid-parameter", 400, "A parameter of the query is invalid")
INVALID_KEY = Kind("idempotency-key-invalid", 400, "The Idempotency-Key is invalid")
MALFORMED_JSON = Kind("malformed-json", 400, "The body is not JSON")
UNAUTHORIZED = Kind("unauthorized", 401, "Unauthorized")
FORBIDDEN = Kind("forbidden", 403, "You may not do this")
NOT_FOUND = Kind("not-found", 404, "There is nothing here")
METHOD_NOT_ALLOWED = Kind("method-not-allowed", 405, "The method is not allowed here")
NOT_ACCEPTABLE = Kind("not-acceptable", 406, "There is no such form of the answer")
LAYOUT_FIXED = Kind("layout-fixed", 409, "The data set has rows, and its layout stays")
RESERVED = Kind("reserved-dataset", 409, "Only the lake itself writes this data set")
NOTHING_TO_REPLAY = Kind("nothing-to-replay", 409, "Nothing of the landing is in quarantine")
NOT_ENDED = Kind("query-not-ended", 409, "The query hasn't ended yet")
NO_RESULT = Kind("query-has-no-result", 409, "The query has no result")
PRECONDITION_FAILED = Kind("precondition-failed", 412, "It isn't in the state that you expect")
CONTENT_TOO_LARGE = Kind("content-too-large", 413, "The body is too large")
UNSUPPORTED_MEDIA_TYPE = Kind("unsupported-media-type", 415, "The body must be application/json")
KEY_REUSED = Kind("idempotency-key-reused", 422, "The Idempotency-Key was used before")
QUERY_REFUSED = Kind("query-refused", 422, "The query can't be run")
PRECONDITION_REQUIRED = Kind("precondition-required", 428, "If-Match is required")
BUDGET_SPENT = Kind("day-budget-spent", 429, "The day's budget is spent")
ANSWER_TOO_LARGE = Kind("answer-too-large", 500, "The answer is larger than the gateway takes")
INTERNAL_ERROR = Kind("internal-error", 500, "Something went wrong on our side")
UNAVAILABLE = Kind("temporarily-unavailable", 503, "Try again in a moment")

_BY_STATUS = {kind.status: kind for kind in (NOT_FOUND, METHOD_NOT_ALLOWED, CONTENT_TOO_LARGE)}
KINDS = {kind.slug: kind for kind in (LAYOUT_FIXED, RESERVED, NOTHING_TO_REPLAY)}
"""Of conflicts, which name theirs."""
# Codes of refused queries of which another status tells more.
_BY_CODE = {"day_budget_spent": BUDGET_SPENT}


def invalid(thing: str) -> Kind:
    return Kind(f"invalid-{thing.replace(' ', '-')}", 422, f"The {thing} is invalid")


class Problem(Exception):
    def __init__(
        self,
        kind: Kind,
        detail: str,
        errors: Sequence[Violation] = (),
        headers: Mapping[str, str] | None = None,
        members: Mapping[str, object] | None = None,
    ) -> None:
        """`members` are the problem's own, beside those of every problem."""
        super().__init__(detail)
        self.kind = kind
        self.detail = detail
        self.errors = errors
        self.headers = headers or {}
        self.members = members or {}


def answer_with_problems(app: Flask) -> None:
    """Give every error that a route may raise, the unknown too, its problem."""
    app.register_error_handler(Problem, answer_problem)
    for known in (
        Invalid, KeyReused, Stale, TooLarge, Conflict, RefusedQuery, NotEnded, NotYours,
        TransientError,
    ):  # fmt: skip
        app.register_error_handler(known, lambda error: answer_problem(problem_of(error)))
    app.register_error_handler(HTTPException, _refused_by_flask)
    app.register_error_handler(Exception, _unknown)


def answer_problem(problem: Problem) -> Response:
    kind = problem.kind
    body: dict[str, object] = {
        "type": kind.type,
        "title": kind.title,
        "status": kind.status,
        "detail": problem.detail,
        "requestId": story().request_id,
    }
    if problem.errors:
        body["errors"] = problem.errors
    body.update(problem.members)
    headers = {"Cache-Control": "no-store", **problem.headers}
    return Response(json.encode(body), kind.status, headers, content_type=PROBLEM_JSON)


def problem_of(error: Exception) -> Problem:
    """Of what use cases raise."""
    match error:
        case Problem():
            return error
        case Invalid():
            violations = error.violations[:MOST_VIOLATIONS]
            return Problem(invalid(error.thing), str(error), violations)
        case KeyReused():
            return Problem(KEY_REUSED, str(error))
        case TooLarge():
            return Problem(invalid("data set"), str(error), [Violation("#", str(error))])
        case Stale():
            return Problem(PRECONDITION_FAILED, str(error))
        case Conflict():
            return Problem(KINDS[error.slug], str(error))
        case RefusedQuery():
            return refused(error)
        case NotEnded():
            return Problem(NOT_ENDED, str(error), headers=_RETRY_AFTER)
        case NotYours():
            return Problem(FORBIDDEN, str(error))
        case TransientError():
            log.warning("not now", exc_info=error)
            return Problem(UNAVAILABLE, _UNCERTAIN, headers=_RETRY_AFTER)
    raise error


def refused(error: RefusedQuery, kind: Kind = QUERY_REFUSED) -> Problem:
    headers = {}
    if isinstance(error, DaySpent):
        left = datetime.fromisoformat(error.resets) - now()
        headers["Retry-After"] = str(max(1, int(left.total_seconds()) + 1))
    told = {"code": error.code, "line": error.line, "column": error.column}
    return Problem(
        _BY_CODE.get(error.code, kind),
        error.message,
        headers=headers,
        members={name: value for name, value in told.items() if value is not None},
    )


def _refused_by_flask(error: HTTPException) -> Response:
    kind = _BY_STATUS.get(error.code or 500)
    if kind is None:
        return _unknown(error)
    # In one order: they come as a set.
    allow = {
        name: ", ".join(sorted(value.split(", ")))
        for name, value in error.get_headers()
        if name == "Allow"
    }
    return answer_problem(Problem(kind, _expected(error, allow), headers=allow))


def _expected(error: HTTPException, allow: Mapping[str, str]) -> str:
    """Flask's own words are for people at a browser's address line."""
    if error.code == NOT_FOUND.status:
        return f"nothing is at {request.path}; openapi.yml has the paths"
    if error.code == METHOD_NOT_ALLOWED.status:
        return f"{request.method} isn't for {request.path}; it takes {allow['Allow']}"
    if error.code == CONTENT_TOO_LARGE.status:
        taken = current_app.config["MAX_CONTENT_LENGTH"]
        return f"expected a body of at most {taken} bytes, found {request.content_length}"
    return error.description or ""


def _unknown(error: Exception) -> Response:
    log.error("unknown error", exc_info=error)
    return answer_problem(Problem(INTERNAL_ERROR, "it is logged under the request's id"))
