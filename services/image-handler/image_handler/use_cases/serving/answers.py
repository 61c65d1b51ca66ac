"""Answers, and the headers that all of them have."""

from image_handler.domain.records import dataclass
from image_handler.domain.requests.refusal import RefusedRequest
from image_handler.domain.requests.request import Configuration, Mode, Request

# What Lambda hands over at most, in base64: an answer of 6 MB in all, less its headers.
# https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
MOST_CHARACTERS = 6 * 1024 * 1024
"""Cache-Control where neither the stored picture nor the request says one."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes = b""


def is_too_large(data: bytes) -> bool:
    """Whether it is more than Lambda hands over, once it is written in base64."""
    return (len(data) + 2) // 3 * 4 > MOST_CHARACTERS


def cors_headers(configuration: Configuration, request: Request) -> dict[str, str]:
    """The solution sends three of them even where CORS is off.

    Modern mode doesn't offer credentials to everybody: browsers refuse the pair.
    Source: https://fetch.spec.whatwg.org/#cors-protocol-and-credentials
    """
    headers = {
        "Access-Control-Allow-Methods": "GET",
        "Access-Control-Allow-Headers": "Content-Type, Authorization",
    }
    origin = configuration.cors_origin
    to_everybody = configuration.mode is Mode.MODERN and origin == "*"
    if not request.behind_load_balancer and not to_everybody:
        headers["Access-Control-Allow-Credentials"] = "true"
    if origin is not None:
        headers["Access-Control-Allow-Origin"] = origin
    return headers


def of_refusal(refusal: RefusedRequest, headers: dict[str, str]) -> Answer:
    """The solution's body: status, code, message."""
    from json import dumps

    told = {"status": refusal.status, "code": refusal.code, "message": refusal.message}
    return Answer(
        refusal.status, {**headers, "Content-Type": "application/json"}, dumps(told).encode()
    )


def internal_error() -> RefusedRequest:
    return RefusedRequest(
        500, "InternalError", "Internal error. Please contact the system administrator."
    )
