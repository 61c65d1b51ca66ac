"""A server of files that answers ranges as S3 does, and counts what it sends."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock, Thread
from typing import Any
from urllib.parse import unquote

_RANGE = re.compile(r"bytes=(\d+)-(\d+)")


@dataclass
class RangeServer:
    """`root` holds a folder for each bucket. `bytes_sent` are those of bodies."""

    root: Path
    endpoint: str = ""
    bytes_sent: int = 0
    requests: list[str] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)

    def forget(self) -> None:
        self.bytes_sent, self.requests = 0, []

    def count(self, request: str, sent: int) -> None:
        with self.lock:
            self.requests.append(request)
            self.bytes_sent += sent


@contextmanager
def serve(root: Path) -> Iterator[RangeServer]:
    counted = RangeServer(root)

    class Answers(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """Nothing: the requests are counted."""

        def do_HEAD(self) -> None:
            self._answer(has_body=False)

        def do_GET(self) -> None:
            self._answer(has_body=True)

        def _answer(self, *, has_body: bool) -> None:
            path = counted.root / unquote(self.path.partition("?")[0]).lstrip("/")
            if not path.is_file():
                counted.count(f"{self.command} 404", 0)
                self.send_response(404)
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            content = path.read_bytes()
            size, body, status = len(content), content, 200
            if match := _RANGE.fullmatch(self.headers.get("Range") or ""):
                body, status = content[int(match[1]) : int(match[2]) + 1], 206
            counted.count(f"{self.command} {path.name}", len(body) if has_body else 0)
            self.send_response(status)
            if status == 206 and match:
                self.send_header("Content-Range", f"bytes {match[1]}-{match[2]}/{size}")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Accept-Ranges", "bytes")
            self.send_header("ETag", f'"{size}"')
            self.send_header("Last-Modified", "Sun, 22 Nov 2026 09:00:00 GMT")
            self.end_headers()
            if has_body:
                self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    server.daemon_threads = True
    counted.endpoint = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield counted
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
