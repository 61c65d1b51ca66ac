"""A table on loopback that always answers the same, so that only the SDK's own work is measured."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

ITEM = {"Item": {f"attribute{number}": {"S": "x" * 60} for number in range(15)}}
NO_ITEM: dict[str, Any] = {}


@contextmanager
def table(answer: dict[str, Any]) -> Iterator[int]:
    """Its port."""
    body = json.dumps(answer).encode()

    class Table(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # Head and body in one packet: in two, the second waits 40 ms for an acknowledgement.
        wbufsize = -1

        def do_POST(self) -> None:  # http.server's name for it
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.send_header("Content-Type", "application/x-amz-json-1.0")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nobody reads it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Table)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
