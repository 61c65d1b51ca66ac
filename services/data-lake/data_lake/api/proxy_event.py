"""Proxy events of API Gateway's REST APIs as WSGI requests, and WSGI's answers as theirs.

The same as serverless-wsgi makes of them, in a quarter of its time
(docs/adr/0015-a-short-way-into-flask.md). Events of any other shape aren't taken: see `is_plain`.
"""

import sys
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlencode

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

# As serverless-wsgi has them, and RFC 9457's, which API Gateway would pass on in base64 as it is.
TEXT_MEDIA_TYPES = frozenset(
    {
        "application/javascript",
        "application/json",
        "application/problem+json",
        "application/vnd.api+json",
        "application/xml",
        "image/svg+xml",
    }
)
_SAME_FOR_ALL: Mapping[str, Any] = {
    "SERVER_PROTOCOL": "HTTP/1.1",
    "wsgi.multiprocess": False,
    "wsgi.multithread": False,
    "wsgi.run_once": False,
    "wsgi.version": (1, 0),
}
# Of these the first line says what the environ's own names hold, wherever there are more.
_FIRST = frozenset({"content-type", "host", "x-forwarded-port", "x-forwarded-proto"})

Headers = list[tuple[str, str]]


def is_plain(event: Mapping[str, Any]) -> bool:
    """Whether it is a REST API's proxy event, or an HTTP API's of payload 1.0.

    A load balancer's, an HTTP API's 2.0, a warmer's, a custom integration's are not.
    """
    return (
        bool(event.get("multiValueHeaders"))
        and event.get("isBase64Encoded") is not None
        and event.get("version") != "2.0"
        and "source" not in event
        and not event.get("requestContext", {}).get("elb")
    )


def answer(app: "WSGIApplication", event: Mapping[str, Any], context: object) -> dict[str, Any]:
    """Call the application once; what it raises passes."""
    status, headers, body = _called(app, environ_of(event, context))
    grouped, first = _grouped(headers)
    answered: dict[str, Any] = {"statusCode": status, "multiValueHeaders": grouped}
    if body:
        is_text, text = _as_text(body, first)
        answered |= {"body": text, "isBase64Encoded": not is_text}
    return answered


def environ_of(event: Mapping[str, Any], context: object) -> dict[str, Any]:
    """PEP 3333's environ of a plain event, which stands in it too, with authorizer and context."""
    request = event.get("requestContext", {})
    headers, first = _headers(event["multiValueHeaders"])
    host = first.get("host", "lambda")
    body = _body(event)
    told = {
        "CONTENT_LENGTH": str(len(body)),
        "CONTENT_TYPE": first.get("content-type", ""),
        # A question mark here was written %3F: the query comes by itself.
        "PATH_INFO": unquote(event["path"]),
        "QUERY_STRING": _query(event),
        "REMOTE_ADDR": request.get("identity", {}).get("sourceIp", ""),
        "REMOTE_USER": (request.get("authorizer") or {}).get("principalId", ""),
        "REQUEST_METHOD": event["httpMethod"],
        # AWS's own address has the stage before the path; a domain of one's own hasn't.
        "SCRIPT_NAME": f"/{request.get('stage', '')}" if "amazonaws.com" in host else "",
        "SERVER_NAME": host,
        "SERVER_PORT": first.get("x-forwarded-port", "443"),
        "wsgi.url_scheme": first.get("x-forwarded-proto", "https"),
    }
    if not "".join(map(str, told.values())).isascii():
        told = {name: _in_latin1(value) for name, value in told.items()}
    return {
        **_SAME_FOR_ALL,
        **told,
        "wsgi.errors": sys.stderr,
        "wsgi.input": BytesIO(body),
        "serverless.authorizer": request.get("authorizer"),
        "serverless.event": event,
        "serverless.context": context,
        **headers,
    }


def _headers(given: Mapping[str, list[str]]) -> tuple[dict[str, str], dict[str, str]]:
    """The environ's `HTTP_…`, and by lower name the first of those that say something of it."""
    headers: dict[str, str] = {}
    first: dict[str, str] = {}
    for name, values in given.items():
        if values:
            key, lower = _keys(name)
            lines = [headers[key], *values] if key in headers else values
            # Lines of one header are one list (RFC 9110, section 5.3); cookies hold commas.
            headers[key] = (", " if lower != "cookie" else "; ").join(lines)
            if lower in _FIRST:
                first.setdefault(lower, values[0])
    for named_without_http in ("HTTP_CONTENT_TYPE", "HTTP_CONTENT_LENGTH"):
        headers.pop(named_without_http, None)
    return headers, first


@lru_cache(256)
def _keys(header: str) -> tuple[str, str]:
    """As the environ calls it, and in lower case; most requests bring the same few headers."""
    return "HTTP_" + header.upper().replace("-", "_"), header.lower()


def _body(event: Mapping[str, Any]) -> bytes:
    body: str = event.get("body") or ""
    return b64decode(body) if event["isBase64Encoded"] else body.encode()


def _query(event: Mapping[str, Any]) -> str:
    given = (
        event.get("multiValueQueryStringParameters")
        or event.get("queryStringParameters")
        or event.get("query")
    )
    return urlencode(given, doseq=True) if given else ""


def _in_latin1(value: Any) -> Any:
    """As PEP 3333 wants what isn't ASCII: UTF-8's bytes, each as the character of its number."""
    return value.encode().decode("latin1") if isinstance(value, str) else value


def _called(app: "WSGIApplication", environ: dict[str, Any]) -> tuple[int, Headers, bytes]:
    started: list[tuple[str, Headers]] = []
    written: list[bytes] = []

    def start_response(
        status: str, headers: Headers, exc_info: Any = None, /
    ) -> Callable[[bytes], object]:
        if exc_info:
            raise exc_info[1].with_traceback(exc_info[2])
        started.append((status, headers))
        return written.append

    parts: Iterable[bytes] = app(environ, start_response)
    try:
        rest = b"".join(parts)
    finally:
        if hasattr(parts, "close"):
            parts.close()
    status, headers = started[-1]
    return int(status.partition(" ")[0]), headers, b"".join(written) + rest


def _grouped(headers: Headers) -> tuple[dict[str, list[str]], dict[str, str]]:
    """A header is one, however its name is written, and keeps its first spelling.

    The other dictionary has by lower name the first value of each.
    """
    grouped: dict[str, list[str]] = {}
    by_lower: dict[str, list[str]] = {}
    first: dict[str, str] = {}
    for name, value in headers:
        lower = name.lower()
        if lower in first:
            by_lower[lower].append(value)
        else:
            first[lower] = value
            grouped[name] = by_lower[lower] = [value]
    return grouped, first


def _as_text(body: bytes, first: Mapping[str, str]) -> tuple[bool, str]:
    """Whether the body goes out as text, and as what: base64 for all else, compressed text too."""
    media_type = first.get("content-type", "text/plain").partition(";")[0].strip()
    is_text = media_type.startswith("text/") or media_type in TEXT_MEDIA_TYPES
    if is_text and not first.get("content-encoding"):
        with suppress(UnicodeDecodeError):
            return True, body.decode()
    return False, b64encode(body).decode()
