"""What browsers may let pages of other origins do: https://fetch.spec.whatwg.org/#http-cors-protocol"""

from collections.abc import Mapping
from typing import Any

from stream_ingest.telemetry import log
from stream_ingest.wiring import http as wiring

ALLOWED_HEADERS = "authorization, content-encoding, content-type, idempotency-key, x-correlation-id"
# Chromium keeps no answer for longer.
PREFLIGHT_SECONDS = 7200
_READABLE = {
    "Access-Control-Expose-Headers": "X-Request-Id, X-Correlation-Id, Idempotency-Replayed, "
    "Location, Retry-After, Accept-Encoding"
}


def permissions(event: Mapping[str, Any], methods: str | None) -> dict[str, str]:
    """Without these headers the browser refuses, so a foreign page is told nothing at all.

    Of an unknown path no method is named, and yet its 404 is read: GET needs no leave.
    """
    origin = _origin_of(event)
    if origin is None or origin != _console_origin():
        return {"Vary": "Origin"}
    allowed = _allowed(methods) if event["httpMethod"] == "OPTIONS" else _READABLE
    return {"Vary": "Origin", "Access-Control-Allow-Origin": origin, **allowed}


def _allowed(methods: str | None) -> dict[str, str]:
    return {
        **({"Access-Control-Allow-Methods": methods} if methods else {}),
        "Access-Control-Allow-Headers": ALLOWED_HEADERS,
        "Access-Control-Max-Age": str(PREFLIGHT_SECONDS),
    }


def _origin_of(event: Mapping[str, Any]) -> str | None:
    """API Gateway passes names on as they came, in small letters from HTTP/2."""
    headers: dict[str, str] = event.get("headers") or {}
    return next((value for name, value in headers.items() if name.lower() == "origin"), None)


def _console_origin() -> str | None:
    try:
        return wiring.console_origin()()
    except Exception:
        # Whatever it is, the answer is made and goes out: only browsers miss the header.
        log.warning("no origin is allowed", exc_info=True)
        return None
