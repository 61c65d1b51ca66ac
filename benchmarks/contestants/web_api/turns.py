"""One contestant: `python turns.py MODULE`, then a turn a line `{"path", "limit", "times"}`.

It begins with `{"importMs", "firstMs"}`; a turn is answered by `{"us": […], "body", "peakBytes"}`.
"""

import gc
import importlib
import json
import os
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

TOKEN = "e" * 900
"""About as long as Cognito's identity tokens are."""


def event(path: str, limit: int | None) -> dict[str, Any]:
    """As API Gateway's REST APIs write it."""
    headers = {
        "Accept": "*/*",
        "Accept-Encoding": "gzip, deflate, br",
        "Authorization": TOKEN,
        "CloudFront-Forwarded-Proto": "https",
        "CloudFront-Viewer-Country": "IE",
        "Host": "abc.execute-api.eu-west-1.amazonaws.com",
        "User-Agent": "python-httpx/0.28",
        "Via": "2.0 d111111abcdef8.cloudfront.net (CloudFront)",
        "X-Amzn-Trace-Id": "Root=1-697f3f2a-0123456789abcdef01234567",
        "X-Forwarded-For": "203.0.113.7, 198.51.100.9",
        "X-Forwarded-Port": "443",
        "X-Forwarded-Proto": "https",
    }
    query = None if limit is None else {"limit": str(limit)}
    return {
        "resource": "/{proxy+}",
        "path": path,
        "httpMethod": "GET",
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": query,
        "multiValueQueryStringParameters": query and {name: [v] for name, v in query.items()},
        "pathParameters": {"proxy": path[1:]},
        "stageVariables": None,
        "requestContext": {
            "resourceId": "abc123",
            "resourcePath": "/{proxy+}",
            "httpMethod": "GET",
            "path": f"/prod{path}",
            "accountId": "123456789012",
            "protocol": "HTTP/1.1",
            "stage": "prod",
            "domainName": "abc.execute-api.eu-west-1.amazonaws.com",
            "requestId": "5d3b2c11-6e0f-4b7c-9a2e-77b1f0c3d8aa",
            "identity": {"sourceIp": "203.0.113.7", "userAgent": "python-httpx/0.28"},
            "authorizer": {
                "claims": {"sub": "someone", "cognito:groups": "operator", "token_use": "id"}
            },
            "apiId": "abc",
        },
        "body": None,
        "isBase64Encoded": False,
    }


class Context:
    """The members of Lambda's context that frameworks read."""

    function_name = "web-api"
    memory_limit_in_mb = 512
    invoked_function_arn = "arn:aws:lambda:eu-west-1:123456789012:function:web-api"
    aws_request_id = "8f5b2c11-6e0f-4b7c-9a2e-77b1f0c3d8ab"

    def get_remaining_time_in_millis(self) -> int:
        return 29_000


def run(module: str, first_path: str) -> None:
    tell = teller()
    start = time.perf_counter()
    handle = importlib.import_module(module).handle
    imported = time.perf_counter()
    expect_200(handle(event(first_path, None), Context()))
    tell(importMs=(imported - start) * 1000, firstMs=(time.perf_counter() - imported) * 1000)
    for line in sys.stdin:
        turn = json.loads(line)
        asked, context = event(turn["path"], turn["limit"]), Context()
        answer = handle(asked, context)
        expect_200(answer)
        gc.collect()
        us = []
        for _ in range(turn["times"]):
            start = time.perf_counter()
            handle(asked, context)
            us.append((time.perf_counter() - start) * 1e6)
        tell(us=us, body=answer["body"], peakBytes=peak_bytes())


def peak_bytes() -> int:
    """Linux counts what the process was before it became this one into getrusage's."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    (line,) = [line for line in status.read_text().splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1]) * 1024


def teller() -> Callable[..., None]:
    """Answers go where standard output went, and the contestant's log where nobody looks."""
    told = os.fdopen(os.dup(1), "w")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)

    def tell(**answer: object) -> None:
        told.write(json.dumps(answer) + "\n")
        told.flush()

    return tell


def expect_200(answer: dict[str, Any]) -> None:
    if answer["statusCode"] != 200:
        sys.exit(f"expected 200, found {answer}")


if __name__ == "__main__":
    run(*sys.argv[1:])
