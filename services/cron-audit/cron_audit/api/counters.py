"""One route and its refusals, problem+json by RFC 9457."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from msgspec import Struct, json

from cron_audit import wiring
from cron_audit.api.cross_origin import permissions
from cron_audit.domain import Counter, TransientError
from cron_audit.telemetry import log

_GROUP = re.compile(r'[^\s,"\[\]]+')


class CounterAnswer(Struct, frozen=True, rename="camel"):
    type: str
    count: int
    last_heard_at: datetime


class CountersAnswer(Struct, frozen=True):
    counters: list[CounterAnswer]
    total: int


@dataclass(frozen=True, slots=True)
class Refusal:
    """`slug` ends the problem's `type`, which callers compare and which never changes."""

    slug: str
    status: int
    title: str
    detail: str
    headers: dict[str, str] = field(default_factory=dict)


NOT_FOUND = Refusal("not-found", 404, "There is nothing here", "the only path is /counters")
METHOD_NOT_ALLOWED = Refusal(
    "method-not-allowed", 405, "The method is not allowed here", "use GET", {"Allow": "GET"}
)
FORBIDDEN = Refusal(
    "forbidden", 403, "You may not do this", "this needs a user in the group viewer or operator"
)
UNAVAILABLE = Refusal(
    "temporarily-unavailable",
    503,
    "Try again in a moment",
    "the counters can't be read now",
    {"Retry-After": "2"},
)
INTERNAL_ERROR = Refusal(
    "internal-error",
    500,
    "Something went wrong on our side",
    "it is logged under the request's id",
)


def answer(event: dict[str, Any]) -> dict[str, Any]:
    """From API Gateway's proxy event to its proxy answer, whatever happens."""
    request_id: str = event["requestContext"]["requestId"]
    log.append_keys(request_id=request_id)
    # API Gateway lets OPTIONS through without a token: it ends here.
    is_preflight = event["httpMethod"] == "OPTIONS"
    answered = _proxied(204, b"", {}) if is_preflight else _answer(event, request_id)
    answered["headers"] |= permissions(event) | {"X-Request-Id": request_id}
    log.info("answered", status=answered["statusCode"])
    return answered


def groups_of(claim: list[str] | str | None) -> frozenset[str]:
    """Read a list, or the text that gateways make of one: `a,b`, `[a b]`, `["a","b"]`."""
    if isinstance(claim, list):
        return frozenset(claim)
    return frozenset(_GROUP.findall(claim or ""))


def _answer(event: dict[str, Any], request_id: str) -> dict[str, Any]:
    try:
        refusal = _refusal(event)
        if refusal is None:
            return _counters(wiring.ledger().counters())
    except TransientError:
        log.warning("not now", exc_info=True)
        refusal = UNAVAILABLE
    except Exception:
        log.exception("unknown error")
        refusal = INTERNAL_ERROR
    return _refused(refusal, request_id)


def _refusal(event: dict[str, Any]) -> Refusal | None:
    if event["path"] != "/counters":
        return NOT_FOUND
    if event["httpMethod"] != "GET":
        return METHOD_NOT_ALLOWED
    claims = (event["requestContext"].get("authorizer") or {}).get("claims") or {}
    if groups_of(claims.get("cognito:groups")).isdisjoint({"viewer", "operator"}):
        return FORBIDDEN
    return None


def _counters(counters: list[Counter]) -> dict[str, Any]:
    listed = [CounterAnswer(one.type, one.count, one.last_heard_at) for one in counters]
    body = CountersAnswer(listed, total=sum(one.count for one in counters))
    return _proxied(200, json.encode(body), {"Content-Type": "application/json"})


def _refused(refusal: Refusal, request_id: str) -> dict[str, Any]:
    problem = {
        "type": f"https://stackyard.example/problems/{refusal.slug}",
        "title": refusal.title,
        "status": refusal.status,
        "detail": refusal.detail,
        "requestId": request_id,
    }
    headers = refusal.headers | {"Content-Type": "application/problem+json"}
    return _proxied(refusal.status, json.encode(problem), headers)


def _proxied(status: int, body: bytes, headers: dict[str, str]) -> dict[str, Any]:
    return {
        "statusCode": status,
        "headers": headers,
        "body": body.decode(),
        "isBase64Encoded": False,
    }
