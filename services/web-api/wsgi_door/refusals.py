"""What this door refuses by itself, word for word as API Gateway does.

Sources: shared/serverless/refusals.yml, resources/refusals.yml; callers meet one API at both doors.
"""

import json
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wsgiref.types import StartResponse

Headers = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Refusal:
    status: str
    slug: str
    title: str
    detail: str

    def body(self, request_id: str) -> dict[str, str | int]:
        return {
            "type": f"https://stackyard.example/problems/{self.slug}",
            "title": self.title,
            "status": int(self.status[:3]),
            "detail": self.detail,
            "requestId": request_id,
        }


UNAUTHORIZED = Refusal(
    "401 Unauthorized",
    "unauthorized",
    "Unauthorized",
    "Send a valid, unexpired token in the Authorization header.",
)
TOKEN_EXPIRED = Refusal(
    "401 Unauthorized", "token-expired", "Unauthorized", "The token has expired; get a new one."
)
CREDENTIAL_MISSING = Refusal(
    "401 Unauthorized",
    "credential-missing",
    "Unauthorized",
    "Send the device's credential in the Authorization header.",
)
# The gateway has no such: there it is AWS's matter to know the keys.
UNAVAILABLE = Refusal(
    "503 Service Unavailable",
    "temporarily-unavailable",
    "Try again in a moment",
    "The keys by which tokens are verified can't be read.",
)
CHALLENGE: Headers = [("WWW-Authenticate", "Bearer")]


def retry_after(seconds: float) -> Headers:
    whole = str(max(1, math.ceil(seconds)))
    return [("Retry-After", whole), ("Access-Control-Expose-Headers", "Retry-After")]


def answer(
    start: "StartResponse", refusal: Refusal, request_id: str, headers: Headers
) -> list[bytes]:
    """Any page may read it: it holds no data."""
    content = json.dumps(refusal.body(request_id), separators=(",", ":")).encode()
    common = [
        ("Content-Type", "application/problem+json"),
        ("Content-Length", str(len(content))),
        ("Access-Control-Allow-Origin", "*"),
    ]
    start(refusal.status, common + headers)
    return [content]
