"""A loopback server that answers as AWS does on a bad day; the gateways call it by real clients."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import boto3
from botocore.config import Config

SESSION = boto3.Session("test", "test", region_name="eu-west-1")
ONCE = Config(retries={"mode": "standard", "total_max_attempts": 1}, connect_timeout=1)


@contextmanager
def answering(status: int, body: dict[str, Any] | str, length: int | None = None) -> Iterator[str]:
    """Serve one answer to whatever is asked, or none with status 0; yields the address.

    `length` is what the answer says of its body, when that isn't true.
    """
    text = (body if isinstance(body, str) else json.dumps(body)).encode()

    class Answer(BaseHTTPRequestHandler):
        # By HTTP/1.0 a PUT would wait a second for the server to say that it may go on.
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.close_connection = True
            if status:
                self.send_response(status)
                self.send_header("Content-Length", str(length or len(text)))
                self.send_header("Connection", "close")
                self.end_headers()
                self.wfile.write(text)

        do_GET = do_PUT = do_HEAD = do_POST  # noqa: N815 - the server's names

        def log_message(self, *_: object) -> None:
            """The test's output is not for access logs."""

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def s3_error(code: str) -> str:
    return f"<Error><Code>{code}</Code><Message>on a bad day</Message></Error>"


def error(code: str) -> dict[str, str]:
    return {"__type": f"com.amazonaws.dynamodb.v20120810#{code}", "message": "on a bad day"}


def cancelled(*codes: str) -> dict[str, Any]:
    """A cancelled transaction; the reasons stand in the order of its writes."""
    reasons = [{"Code": code} for code in codes]
    return error("TransactionCanceledException") | {"CancellationReasons": reasons}
