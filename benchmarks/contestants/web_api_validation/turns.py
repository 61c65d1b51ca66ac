"""One candidate: `python turns.py MODULE`, then a body a line `{"text", "times"}`.

A turn is answered by `{"us": […], "status", "type", "text"}`. What the candidate logs is lost.
"""

import importlib
import json
import os
import sys
import time
from collections.abc import Callable
from io import BytesIO
from typing import Any


def run(module: str) -> None:
    told = os.fdopen(os.dup(1), "w")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    os.dup2(1, 2)
    app = importlib.import_module(module).app
    for line in sys.stdin:
        turn = json.loads(line)
        body = turn["text"].encode()
        us = []
        for _ in range(turn["times"]):
            start = time.perf_counter()
            status, headers, answer = call(app, body)
            us.append((time.perf_counter() - start) * 1e6)
        media_type = dict(headers).get("Content-Type", "")
        told.write(json.dumps({"us": us, "status": status, "type": media_type, "text": answer}))
        told.write("\n")
        told.flush()


def call(app: Callable[..., Any], body: bytes) -> tuple[str, list[tuple[str, str]], str]:
    started: list[Any] = []
    environ = {
        "REQUEST_METHOD": "POST", "PATH_INFO": "/sensors", "SCRIPT_NAME": "", "QUERY_STRING": "",
        "SERVER_NAME": "localhost", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1",
        "CONTENT_TYPE": "application/json", "CONTENT_LENGTH": str(len(body)),
        "HTTP_HOST": "localhost", "wsgi.input": BytesIO(body), "wsgi.errors": sys.stderr,
        "wsgi.url_scheme": "http", "wsgi.version": (1, 0), "wsgi.multithread": False,
        "wsgi.multiprocess": False, "wsgi.run_once": False,
    }  # fmt: skip
    parts = app(environ, lambda *start: started.append(start))
    answer = b"".join(parts).decode()
    parts.close()
    status, headers = started[-1][:2]
    return status[:3], headers, answer


if __name__ == "__main__":
    run(*sys.argv[1:])
