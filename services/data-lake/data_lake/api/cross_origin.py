"""What browsers may let pages of other origins do: https://fetch.spec.whatwg.org/#http-cors-protocol"""

from flask import Flask, Response, request
from werkzeug.exceptions import MethodNotAllowed

from data_lake.telemetry import log
from data_lake.wiring import http as wiring

ALLOWED_HEADERS = (
    "authorization, content-type, idempotency-key, if-match, if-none-match, prefer,"
    " x-correlation-id"
)
# Chromium keeps no answer for longer.
PREFLIGHT_SECONDS = 7200
_READABLE = {
    "Access-Control-Expose-Headers": "X-Request-Id, X-Correlation-Id, Idempotency-Replayed, "
    "Location, ETag, Preference-Applied, Retry-After"
}


def answer_across_origins(app: Flask) -> None:
    app.before_request(_preflight)
    app.after_request(_permit)


def _preflight() -> Response | None:
    """API Gateway lets OPTIONS through without a token: it ends here, before any route."""
    if request.method != "OPTIONS":
        return None
    answer = Response(status=204)
    # Flask says what there isn't.
    del answer.headers["Content-Type"]
    return answer


def _permit(response: Response) -> Response:
    """Without these headers the browser refuses, so a foreign page is told nothing at all."""
    response.headers.add("Vary", "Origin")
    origin = request.headers.get("Origin")
    if origin is not None and origin == _console_origin():
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers.update(_allowed() if request.method == "OPTIONS" else _READABLE)
    return response


def _console_origin() -> str | None:
    try:
        return wiring.console_origin()()
    except Exception:
        # Whatever it is, the answer is made and goes out: only browsers miss the header.
        log.warning("no origin is allowed", exc_info=True)
        return None


def _allowed() -> dict[str, str]:
    """Of an unknown path no method is named, and yet its 404 is read: GET needs no leave."""
    unrouted = request.routing_exception
    methods = unrouted.valid_methods if isinstance(unrouted, MethodNotAllowed) else None
    return {
        **({"Access-Control-Allow-Methods": ", ".join(sorted(methods))} if methods else {}),
        "Access-Control-Allow-Headers": ALLOWED_HEADERS,
        "Access-Control-Max-Age": str(PREFLIGHT_SECONDS),
    }
