"""Refusals as application/problem+json (RFC 9457); never a stack trace."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Flask, Response, current_app, request
from msgspec import json
from werkzeug.exceptions import HTTPException

from web_api.api.request_ids import story
from web_api.domain.errors import KeyReused, TransientError
from web_api.domain.rules import Invalid, Violation
from web_api.telemetry import log

PROBLEM_JSON = "application/problem+json"
RETRY_AFTER_SECONDS = 2
PATHS = "/sites, /sites/<id>, /photos and /photos/<id>"
# A body of 64 KiB can break thousands of rules; its sender is helped by the first.
MOST_VIOLATIONS = 100


@dataclass(frozen=True, slots=True)
class Kind:
    """`slug` ends the problem's `type`, which callers compare and which never changes."""

    slug: str
    status: int
    title: str


INVALID_PARAMETER = Kind("invalid-parameter", 400, "A parameter of the query is invalid")
INVALID_KEY = Kind("idempotency-key-invalid", 400, "The Idempotency-Key is invalid")
MALFORMED_JSON = Kind("malformed-json", 400, "The body is not JSON")
FORBIDDEN = Kind("forbidden", 403, "You may not do this")
NOT_FOUND = Kind("not-found", 404, "There is nothing here")
METHOD_NOT_ALLOWED = Kind("method-not-allowed", 405, "The method is not allowed here")
CONTENT_TOO_LARGE = Kind("content-too-large", 413, "The body is too large")
UNSUPPORTED_MEDIA_TYPE = Kind("unsupported-media-type", 415, "The body must be application/json")
KEY_REUSED = Kind("idempotency-key-reused", 422, "The Idempotency-Key was used before")
INTERNAL_ERROR = Kind("internal-error", 500, "Something went wrong on our side")
UNAVAILABLE = Kind("temporarily-unavailable", 503, "Try again in a moment")

_BY_STATUS = {kind.status: kind for kind in (NOT_FOUND, METHOD_NOT_ALLOWED, CONTENT_TOO_LARGE)}


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
    app.register_error_handler(Problem, _answer)
    app.register_error_handler(Invalid, _invalid)
    app.register_error_handler(KeyReused, lambda error: _answer(Problem(KEY_REUSED, str(error))))
    app.register_error_handler(TransientError, _unavailable)
    app.register_error_handler(HTTPException, _refused_by_flask)
    app.register_error_handler(Exception, _unknown)


def _answer(problem: Problem) -> Response:
    kind = problem.kind
    body: dict[str, object] = {
        "type": f"https://stackyard.example/problems/{kind.slug}",
        "title": kind.title,
        "status": kind.status,
        "detail": problem.detail,
        "requestId": story().request_id,
    }
    if problem.errors:
        body["errors"] = problem.errors
    return Response(json.encode(body), kind.status, problem.headers, content_type=PROBLEM_JSON)


def _invalid(error: Invalid) -> Response:
    kind = Kind(f"invalid-{error.thing}", 422, f"The {error.thing} is invalid")
    return _answer(Problem(kind, str(error), error.violations[:MOST_VIOLATIONS]))


def _unavailable(error: TransientError) -> Response:
    log.warning("not now", exc_info=error)
    detail = "it may or may not be done; with its Idempotency-Key a POST can be repeated safely"
    retry_after = {"Retry-After": str(RETRY_AFTER_SECONDS)}
    return _answer(Problem(UNAVAILABLE, detail, headers=retry_after))


def _refused_by_flask(error: HTTPException) -> Response:
    kind = _BY_STATUS.get(error.code or 500)
    if kind is None:
        return _unknown(error)
    allow = {name: value for name, value in error.get_headers() if name == "Allow"}
    return _answer(Problem(kind, _expected(error, allow), headers=allow))


def _expected(error: HTTPException, allow: Mapping[str, str]) -> str:
    """Flask's own words are for people at a browser's address line."""
    if error.code == NOT_FOUND.status:
        return f"nothing is at {request.path}; the paths are {PATHS}"
    if error.code == METHOD_NOT_ALLOWED.status:
        return f"{request.method} isn't for {request.path}; it takes {allow['Allow']}"
    if error.code == CONTENT_TOO_LARGE.status:
        taken = current_app.config["MAX_CONTENT_LENGTH"]
        return f"expected a body of at most {taken} bytes, found {request.content_length}"
    return error.description or ""


def _unknown(error: Exception) -> Response:
    log.error("unknown error", exc_info=error)
    return _answer(Problem(INTERNAL_ERROR, "it is logged under the request's id"))
