"""Refusals as application/problem+json (RFC 9457); never a stack trace."""

from collections.abc import Mapping, Sequence

from flask import Flask, Response, current_app, request
from msgspec import Struct, json
from werkzeug.exceptions import HTTPException

from web_api.api.request_ids import story
from web_api.domain.errors import Conflict, InFlight, KeyReused, Stale, TransientError
from web_api.domain.rules import Invalid, Violation
from web_api.telemetry import log

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
IN_FLIGHT = Kind("request-in-flight", 409, "The same request is being worked on")
SITE_IN_USE = Kind("site-in-use", 409, "The site has active devices")
TOO_MANY_SITES = Kind("too-many-sites", 409, "The member has as many sites as a member may have")
TOO_MANY_MEMBERS = Kind("too-many-members", 409, "The site has as many members as a site may have")
EXTERNAL_ID_TAKEN = Kind("external-id-taken", 409, "Another device of the site has the externalId")
DEVICE_RETIRED = Kind("device-retired", 409, "The device is retired")
TOO_MANY_CREDENTIALS = Kind("too-many-credentials", 409, "The device has its two credentials")
NOT_RECEIVED = Kind("photo-not-received", 409, "The photo has no verified upload")
PRECONDITION_FAILED = Kind("precondition-failed", 412, "It isn't in the state that you expect")
CONTENT_TOO_LARGE = Kind("content-too-large", 413, "The body is too large")
UNSUPPORTED_MEDIA_TYPE = Kind("unsupported-media-type", 415, "The body must be application/json")
KEY_REUSED = Kind("idempotency-key-reused", 422, "The Idempotency-Key was used before")
PRECONDITION_REQUIRED = Kind("precondition-required", 428, "If-Match is required")
ANSWER_TOO_LARGE = Kind("answer-too-large", 500, "The answer is larger than the gateway takes")
INTERNAL_ERROR = Kind("internal-error", 500, "Something went wrong on our side")
UNAVAILABLE = Kind("temporarily-unavailable", 503, "Try again in a moment")

_BY_STATUS = {kind.status: kind for kind in (NOT_FOUND, METHOD_NOT_ALLOWED, CONTENT_TOO_LARGE)}
_CONFLICTS = (
    SITE_IN_USE,
    TOO_MANY_SITES,
    TOO_MANY_MEMBERS,
    EXTERNAL_ID_TAKEN,
    DEVICE_RETIRED,
    TOO_MANY_CREDENTIALS,
)
KINDS = {kind.slug: kind for kind in _CONFLICTS}
"""Of conflicts, which name theirs."""


def invalid(thing: str) -> Kind:
    return Kind(f"invalid-{thing.replace(' ', '-')}", 422, f"The {thing} is invalid")


class Problem(Exception):
    def __init__(
        self,
        kind: Kind,
        detail: str,
        errors: Sequence[Violation] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.kind = kind
        self.detail = detail
        self.errors = errors
        self.headers = headers or {}


def answer_with_problems(app: Flask) -> None:
    """Give every error that a route may raise, the unknown too, its problem."""
    app.register_error_handler(Problem, answer_problem)
    for known in (Invalid, KeyReused, Stale, Conflict, TransientError):
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
    headers = {"Cache-Control": "no-store", **problem.headers}
    return Response(json.encode(body), kind.status, headers, content_type=PROBLEM_JSON)


def problem_of(error: Exception) -> Problem:
    """Of what use cases raise, as it is told of a request or of an item of a batch."""
    match error:
        case Problem():
            return error
        case Invalid():
            violations = error.violations[:MOST_VIOLATIONS]
            return Problem(invalid(error.thing), str(error), violations)
        case KeyReused():
            return Problem(KEY_REUSED, str(error))
        case Stale():
            return Problem(PRECONDITION_FAILED, str(error))
        case Conflict():
            return Problem(KINDS[error.slug], str(error))
        case InFlight():
            return Problem(IN_FLIGHT, str(error), headers=_RETRY_AFTER)
        case TransientError():
            log.warning("not now", exc_info=error)
            return Problem(UNAVAILABLE, _UNCERTAIN, headers=_RETRY_AFTER)
    raise error


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
