"""API Gateway's proxy event (REST, or a load balancer's) → a picture, or why there is none."""

from base64 import b64encode
from typing import Any

from image_handler.domain.requests.request import Request
from image_handler.use_cases.serving.answers import Answer
from image_handler.wiring.at_init import log, serve_image

SERVER_ERROR = 500
# Somebody may send 16,000 characters, a million times.
LONGEST_TOLD = 1_000


def handle(event: dict[str, Any], context: Any) -> dict[str, Any]:
    request = _request(event)
    answer, cause = serve_image()(request)
    if cause is not None:
        level = "ERROR" if answer.status >= SERVER_ERROR else "INFO"
        told = {
            "path": request.path[:LONGEST_TOLD],
            "status": answer.status,
            "why": repr(cause)[:LONGEST_TOLD],
        }
        log().tell(level, "refused", context, cause, **told)
    return _written(answer)


def _request(event: dict[str, Any]) -> Request:
    return Request(
        method=event.get("httpMethod") or "GET",
        path=event.get("path") or "",
        query={
            k: v for k, v in (event.get("queryStringParameters") or {}).items() if v is not None
        },
        headers={n.lower(): v for n, v in (event.get("headers") or {}).items() if v is not None},
        behind_load_balancer="elb" in (event.get("requestContext") or {}),
    )


def _written(answer: Answer) -> dict[str, Any]:
    """Text stays text, for people who look at it in a log."""
    is_text = answer.headers.get("Content-Type") == "application/json" or not answer.body
    body = answer.body.decode() if is_text else b64encode(answer.body).decode("ascii")
    return {
        "statusCode": answer.status,
        "headers": answer.headers,
        "body": body,
        "isBase64Encoded": not is_text,
    }
