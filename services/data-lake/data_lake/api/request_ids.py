"""Which story a request belongs to; both ids go back to the caller."""

import re
from typing import Any
from uuid import uuid4

from flask import Flask, Response, g, request
from msgspec import Struct

from data_lake.telemetry import log

_CORRELATION_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


class Story(Struct, frozen=True):
    """One correlation id for all that follows from a request, and the request's own id."""

    correlation_id: str
    request_id: str


def story() -> Story:
    told: Story = g.story
    return told


def tell_stories(app: Flask) -> None:
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    event: dict[str, Any] = request.environ["serverless.event"]
    request_id: str = event["requestContext"]["requestId"]
    g.story = Story(_correlation_id(request_id), request_id)
    # Of this thread: under a WSGI server others answer at the same time.
    log.thread_safe_append_keys(request_id=request_id, correlation_id=g.story.correlation_id)


def _correlation_id(request_id: str) -> str:
    """The caller's, if it gave one that is fit for logs; a wrong one is never half believed."""
    given = request.headers.get("X-Correlation-Id")
    if given is None:
        return request_id
    return given if _CORRELATION_ID.fullmatch(given) else str(uuid4())


def _end(response: Response) -> Response:
    response.headers["X-Request-Id"] = story().request_id
    response.headers["X-Correlation-Id"] = story().correlation_id
    # The route, not the path: figures group by it, and it holds nothing that a caller wrote.
    route = request.url_rule.rule if request.url_rule else None
    log.info("answered", method=request.method, route=route, status=response.status_code)
    return response
