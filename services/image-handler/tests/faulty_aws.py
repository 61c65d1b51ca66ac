"""A loopback server that answers as AWS does on a bad day; the gateways call it by real clients."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import boto3
from botocore.config import Config

SESSION = boto3.Session("test", "test", region_name="eu-west-1")
ONCE = Config(
    retries={"mode": "standard", "total_max_attempts": 1},
    connect_timeout=1,
    s3={"addressing_style": "path"},
)


@dataclass
class Answer:
    """What is answered to whatever is asked; with status 0 nothing is."""

    status: int = 0
    body: bytes = b""
    missing_bytes: int = 0


class _Asked(BaseHTTPRequestHandler):
    server: "_Server"
    # The SDK waits a second for the leave to send a body, which HTTP/1.0 doesn't know.
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if (answer := self.server.answer).status:
            self.send_response(answer.status)
            self.send_header("Content-Length", str(len(answer.body) + answer.missing_bytes))
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(answer.body)
        self.close_connection = True

    do_DELETE = do_GET = do_HEAD = do_PUT = do_POST  # noqa: N815

    def log_message(self, *_: object) -> None:
        """The test's output is not for access logs."""


class _Server(HTTPServer):
    answer = Answer()


@cache
def _server() -> _Server:
    """One for all tests, so that clients can be: to make one takes longer than to call it."""
    server = _Server(("127.0.0.1", 0), _Asked)
    Thread(target=server.serve_forever, daemon=True).start()
    return server


@cache
def client(name: str, address: str) -> Any:
    return SESSION.client(name, endpoint_url=address, config=ONCE)  # type: ignore[call-overload]


@contextmanager
def answering(status: int, body: bytes, missing_bytes: int = 0) -> Iterator[str]:
    """Serve one answer to whatever is asked, or none with status 0; yields the address.

    `missing_bytes` are promised and never come.
    """
    server = _server()
    server.answer = Answer(status, body, missing_bytes)
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.answer = Answer()


def in_xml(code: str) -> bytes:
    """As S3 words an error."""
    return f"<Error><Code>{code}</Code><Message>on a bad day</Message></Error>".encode()


def of_cloudfront(code: str) -> bytes:
    return f"<ErrorResponse><Error><Code>{code}</Code></Error></ErrorResponse>".encode()


def in_json(code: str) -> bytes:
    return json.dumps({"__type": code, "message": "on a bad day"}).encode()
