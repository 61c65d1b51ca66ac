"""`python server.py FOLDER`: ranges of files as S3 answers them; says its port, then counts.

Each line on its input is answered by what was sent since the last: `{"bytes", "requests"}`.
"""

import json
import os
import re
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock, Thread
from urllib.parse import unquote

_RANGE = re.compile(r"bytes=(\d+)-(\d*)")


class Counter:
    def __init__(self) -> None:
        self.lock, self.bytes, self.requests = Lock(), 0, 0

    def add(self, size: int) -> None:
        with self.lock:
            self.bytes += size
            self.requests += 1

    def taken(self) -> str:
        with self.lock:
            answer = json.dumps({"bytes": self.bytes, "requests": self.requests})
            self.bytes = self.requests = 0
        return answer


def serve(folder: str) -> None:
    counter = Counter()

    class Answers(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def log_message(self, *_: object) -> None:
            """Nothing: the requests are counted."""

        def do_HEAD(self) -> None:
            counter.add(0)
            self._headers(200, self._file().stat().st_size)

        def do_GET(self) -> None:
            file = self._file()
            size = file.stat().st_size
            first, last = 0, size - 1
            if match := _RANGE.fullmatch(self.headers.get("Range") or ""):
                first, last = int(match[1]), min(int(match[2] or last), last)
            counter.add(last - first + 1)
            self._headers(206 if match else 200, last - first + 1, f"bytes {first}-{last}/{size}")
            self.wfile.flush()
            with file.open("rb") as content:
                sent = first
                while sent <= last:
                    sent += os.sendfile(
                        self.connection.fileno(), content.fileno(), sent, last - sent + 1
                    )

        def _file(self) -> Path:
            return Path(folder, unquote(self.path.partition("?")[0]).lstrip("/").partition("/")[2])

        def _headers(self, status: int, size: int, content_range: str = "") -> None:
            self.send_response(status)
            if status == 206:
                self.send_header("Content-Range", content_range)
            self.send_header("Content-Length", str(size))
            self.send_header("Accept-Ranges", "bytes")
            self.send_header("ETag", '"1"')
            self.send_header("Last-Modified", "Sun, 22 Nov 2026 09:00:00 GMT")
            self.end_headers()

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    server.daemon_threads = True
    Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_port, flush=True)
    for _ in sys.stdin:
        print(counter.taken(), flush=True)


if __name__ == "__main__":
    serve(sys.argv[1])
