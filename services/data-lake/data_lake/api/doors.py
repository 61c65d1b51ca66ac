"""What holds for every answer, and the prefix by which machine clients come in."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from flask import Flask, Response
from msgspec import Struct

from data_lake.api.access import PARTNERS
from data_lake.api.problems import ANSWER_TOO_LARGE, Problem, answer_problem
from data_lake.telemetry import log

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# Lambda takes 6,291,556 bytes of an answer, in which the body stands as JSON text with its head:
# https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
MOST_ANSWER_BYTES = 6_000_000
# JSON written as JSON text grows by no more: each of its characters is escaped at most once.
_MOST_GROWTH = 2
# https://cheatsheetseries.owasp.org/cheatsheets/REST_Security_Cheat_Sheet.html
_SECURITY = (
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
    ("Referrer-Policy", "no-referrer"),
    ("Strict-Transport-Security", "max-age=63072000; includeSubDomains"),
    ("X-Content-Type-Options", "nosniff"),
)


class Doors(Struct, frozen=True):
    """The routes are the same at every door; `request.script_root` tells which it was."""

    inside: "WSGIApplication"

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if path.startswith(f"{PARTNERS}/"):
            environ["SCRIPT_NAME"] = PARTNERS
            environ["PATH_INFO"] = path[len(PARTNERS) :]
        else:
            # A stage or a base path is no door, and Location is relative to the request's address.
            environ["SCRIPT_NAME"] = ""

        def start_secured(
            status: str, headers: list[tuple[str, str]], exc_info: Any = None, /
        ) -> Callable[[bytes], object]:
            return start_response(status, [*headers, *_SECURITY], exc_info)

        return self.inside(environ, start_secured)


def keep_answers_within_limits(app: Flask) -> None:
    """What Lambda refuses its caller would only see as a 502."""

    @app.after_request
    def fitting(response: Response) -> Response:
        if (response.content_length or 0) * _MOST_GROWTH <= MOST_ANSWER_BYTES:
            return response
        body = response.get_data()
        size_bytes = len(body) + body.count(b'"') + body.count(b"\\")
        if size_bytes <= MOST_ANSWER_BYTES:
            return response
        log.error("the answer is too large", size_bytes=size_bytes, most_bytes=MOST_ANSWER_BYTES)
        detail = f"it would take {size_bytes} bytes of at most {MOST_ANSWER_BYTES}; ask for less"
        return answer_problem(Problem(ANSWER_TOO_LARGE, detail))
