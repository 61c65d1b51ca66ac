"""A loopback server that answers as AWS does on a bad day; the gateways call it by real clients."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import boto3
from botocore.config import Config

ONCE = Config(retries={"mode": "standard", "total_max_attempts": 1}, connect_timeout=1)


@contextmanager
def answering(status: int, body: dict[str, Any] | str, length: int | None = None) -> Iterator[str]:
    """Serve one answer to whatever is asked, or none with status 0; yields the address.

    `length` is what the answer says of its body, when that isn't true.
    """
    with answering_each([(status, body)], length) as address:
        yield address


@contextmanager
def answering_each(
    answers: Sequence[tuple[int, dict[str, Any] | str]], length: int | None = None
) -> Iterator[str]:
    """As above, an answer a question; the last of them to all that come later."""
    server = _server()
    server.left, server.length = list(answers), length
    yield f"http://127.0.0.1:{server.server_port}"
    server.left = [NOBODY]


NOBODY = (0, "")


class _Server(HTTPServer):
    left: list[tuple[int, dict[str, Any] | str]]
    length: int | None = None


@cache
def _server() -> _Server:
    """One for all tests, so that clients of it can be kept: making one takes 15 ms."""
    server = _Server(("127.0.0.1", 0), _Answer)
    Thread(target=server.serve_forever, daemon=True).start()
    return server


class _Answer(BaseHTTPRequestHandler):
    # By HTTP/1.0 a PUT would wait a second for the server to say that it may go on.
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.close_connection = True
        left = self.server.left
        status, body = left.pop(0) if len(left) > 1 else left[0]
        text = (body if isinstance(body, str) else json.dumps(body)).encode()
        if status:
            self.send_response(status)
            self.send_header("Content-Length", str(self.server.length or len(text)))
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(text)

    do_GET = do_PUT = do_HEAD = do_POST  # noqa: N815 - the server's names

    def log_message(self, *_: object) -> None:
        """The test's output is not for access logs."""


class _Session:
    """Of clients that are kept, by service, address and configuration."""

    def __init__(self) -> None:
        self._session: Any = boto3.Session("test", "test", region_name="eu-west-1")
        self._made: dict[tuple[str, ...], Any] = {}

    def client(self, name: str, *, endpoint_url: str, config: Config = ONCE) -> Any:
        key = name, endpoint_url, str(vars(config))
        if key not in self._made:
            made = self._session.client(name, endpoint_url=endpoint_url, config=config)
            self._made[key] = made
        return self._made[key]


SESSION = _Session()


def s3_error(code: str) -> str:
    return f"<Error><Code>{code}</Code><Message>on a bad day</Message></Error>"


def error(code: str) -> dict[str, str]:
    return {"__type": f"com.amazonaws.dynamodb.v20120810#{code}", "message": "on a bad day"}


def cancelled(*codes: str) -> dict[str, Any]:
    """A cancelled transaction; the reasons stand in the order of its writes."""
    reasons = [{"Code": code} for code in codes]
    return error("TransactionCanceledException") | {"CancellationReasons": reasons}
