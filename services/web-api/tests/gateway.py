"""API Gateway's stand-in: HTTP in, an event for the deployed handler, and its answer out again."""

import base64
from collections.abc import Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from tests.fakes import FakeContext
from web_api.handlers import http

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

# Not of the request, but of the connection that it came by.
_OF_THE_CONNECTION = {"connection", "keep-alive", "transfer-encoding"}


def gateway(environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
    """Behind wsgi_door.authorizer, which tells it what the gateway's authorizer would."""
    answer = http.handle(event_of(environ), FakeContext())
    status = HTTPStatus(answer["statusCode"])
    headers = [(n, v) for n, values in answer["multiValueHeaders"].items() for v in values]
    start(f"{status.value} {status.phrase}", headers)
    body = answer.get("body") or ""
    return [base64.b64decode(body) if answer.get("isBase64Encoded") else body.encode()]


def event_of(environ: "WSGIEnvironment") -> dict[str, Any]:
    """As a REST API's proxy integration writes it; what isn't text comes with its bytes replaced.

    Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
    """
    headers = dict(_headers(environ))
    query = parse_qs(environ["QUERY_STRING"], keep_blank_values=True)
    body: bytes = environ["wsgi.input"].read()
    path = environ["REQUEST_URI"].partition("?")[0]
    context = environ["serverless.event"]["requestContext"]
    return {
        "resource": "/{proxy+}",
        "path": path,
        "httpMethod": environ["REQUEST_METHOD"],
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": {name: values[-1] for name, values in query.items()} or None,
        "multiValueQueryStringParameters": query or None,
        "requestContext": {
            "stage": "prod",
            "path": f"/prod{path}",
            "identity": {"sourceIp": environ["REMOTE_ADDR"]},
            **context,
        },
        "body": body.decode(errors="replace") or None,
        "isBase64Encoded": False,
    }


def _headers(environ: "WSGIEnvironment") -> Iterable[tuple[str, str]]:
    for name, value in environ.items():
        header = name.removeprefix("HTTP_").replace("_", "-").title()
        is_header = name.startswith("HTTP_") or name in ("CONTENT_TYPE", "CONTENT_LENGTH")
        if is_header and header.lower() not in _OF_THE_CONNECTION:
            yield header, value
