"""One route at two doors, its answers and its refusals."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct, json

from stream_ingest.api.access import PARTNERS, expect_writer
from stream_ingest.api.body import body_of
from stream_ingest.api.cross_origin import permissions
from stream_ingest.api.parts import readings_of
from stream_ingest.api.problems import (
    INTERNAL_ERROR,
    INVALID_READINGS,
    METHOD_NOT_ALLOWED,
    NOT_FOUND,
    PROBLEM_JSON,
    RETRY_AFTER_SECONDS,
    UNAVAILABLE,
    Problem,
)
from stream_ingest.domain.errors import TransientError
from stream_ingest.telemetry import log
from stream_ingest.use_cases.accept_readings import Refused, Taken
from stream_ingest.wiring import http as wiring

PATH, METHOD = "/readings", "POST"
_RETRY_AFTER = {"Retry-After": str(RETRY_AFTER_SECONDS)}
# https://cheatsheetseries.owasp.org/cheatsheets/REST_Security_Cheat_Sheet.html
_SAME_FOR_ALL = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
}


class Receipt(Struct, frozen=True, rename="camel"):
    """The id is the request's."""

    receipt_id: str
    accepted: int
    refused: list[Refused]


def answer(event: Mapping[str, Any]) -> dict[str, Any]:
    """From API Gateway's proxy event to its proxy answer, whatever happens."""
    request_id: str = event["requestContext"]["requestId"]
    log.append_keys(request_id=request_id)
    # API Gateway lets OPTIONS through without a token: it ends here.
    is_preflight = event["httpMethod"] == "OPTIONS"
    answered = _proxied(204, b"", {}) if is_preflight else _answer(event, request_id)
    methods = METHOD if event["path"] == PATH else None
    answered["headers"] |= permissions(event, methods) | {"X-Request-Id": request_id}
    log.info("answered", status=answered["statusCode"])
    return answered


def _answer(event: Mapping[str, Any], request_id: str) -> dict[str, Any]:
    try:
        taken = _take(event)
        receipt = Receipt(request_id, taken.accepted, taken.refused)
        return _proxied(202, json.encode(receipt), {"Content-Type": "application/json"})
    except Problem as refused:
        problem = refused
    except TransientError:
        log.warning("not now", exc_info=True)
        problem = _unavailable()
    except Exception:
        log.exception("unknown error")
        problem = Problem(INTERNAL_ERROR, "it is logged under the request's id")
    headers = {"Content-Type": PROBLEM_JSON, **problem.headers}
    return _proxied(problem.kind.status, json.encode(problem.body(request_id)), headers)


def _take(event: Mapping[str, Any]) -> Taken:
    """Raises Problem when no reading is in the stream."""
    if event["path"].removeprefix(PARTNERS) != PATH:
        raise Problem(NOT_FOUND, f"nothing is at {event['path']}; the only path is {PATH}")
    if event["httpMethod"] != METHOD:
        raise Problem(METHOD_NOT_ALLOWED, f"use {METHOD}", {"Allow": METHOD})
    caller = expect_writer(event)
    taken = wiring.accept_readings()(readings_of(*body_of(event)))
    log.info("taken", caller=caller, accepted=taken.accepted, refused=len(taken.refused))
    if taken.accepted:
        return taken
    if taken.is_none_now:
        raise _unavailable(taken.refused)
    detail = f"none of the {len(taken.refused)} readings is valid; `refused` says why"
    raise Problem(INVALID_READINGS, detail, told={"refused": taken.refused})


def _unavailable(refused: list[Refused] | None = None) -> Problem:
    detail = "the stream takes no readings now; send them again, each under its reading_id"
    told: dict[str, object] = {"refused": refused} if refused else {}
    return Problem(UNAVAILABLE, detail, _RETRY_AFTER, told)


def _proxied(status: int, body: bytes, headers: dict[str, str]) -> dict[str, Any]:
    return {
        "statusCode": status,
        "headers": _SAME_FOR_ALL | headers,
        "body": body.decode(),
        "isBase64Encoded": False,
    }
