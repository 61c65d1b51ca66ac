"""In place of API Gateway: verifies who calls, and tells it as the gateway's event would."""

import json
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from wsgi_door.pool_keys import Unreachable
from wsgi_door.refusals import (
    CHALLENGE,
    CREDENTIAL_MISSING,
    TOKEN_EXPIRED,
    UNAUTHORIZED,
    UNAVAILABLE,
    answer,
    retry_after,
)
from wsgi_door.tokens import Claims, Expired, Refused, Tokens

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

PARTNERS, DEVICES = "/partners", "/field"
PARTNER_SCOPES = ("stackyard/read", "stackyard/write")
log = logging.getLogger(__name__)


class NoCredential(Exception):
    """A device shows nothing at all."""


@dataclass(frozen=True)
class Authorizer:
    """WSGI middleware. Adds to the environment what serverless-wsgi adds of an event."""

    app: "WSGIApplication"
    tokens: Tokens
    new_request_id: Callable[[], str] = lambda: str(uuid4())

    def __call__(self, environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        request_id = self.new_request_id()
        try:
            claims = self._claims(environ)
        except Refused as refused:
            log.info("refused %s: %s", request_id, refused)
            refusal = TOKEN_EXPIRED if isinstance(refused, Expired) else UNAUTHORIZED
            return answer(start, refusal, request_id, CHALLENGE)
        except NoCredential:
            return answer(start, CREDENTIAL_MISSING, request_id, CHALLENGE)
        except Unreachable as error:
            log.warning("not now %s: %s", request_id, error)
            wait = retry_after(error.retry_after_seconds)
            return answer(start, UNAVAILABLE, request_id, wait)
        authorizer = None if claims is None else {"claims": as_told(claims)}
        context = {"requestId": request_id, "authorizer": authorizer}
        environ["serverless.authorizer"] = authorizer
        environ["serverless.event"] = {"requestContext": context}
        environ["serverless.context"] = None
        return self.app(environ, start)

    def _claims(self, environ: "WSGIEnvironment") -> Claims | None:
        """None where the gateway has no authorizer: for people's preflights, and for devices, whom
        the application knows by their own credentials."""
        path, shown = environ.get("PATH_INFO", ""), environ.get("HTTP_AUTHORIZATION", "")
        if _is_below(path, DEVICES):
            if not shown:
                raise NoCredential
            return None
        token = shown.removeprefix("Bearer ").strip()
        if _is_below(path, PARTNERS):
            return self.tokens.claims(token, "access", PARTNER_SCOPES)
        if environ["REQUEST_METHOD"] == "OPTIONS":
            return None
        return self.tokens.claims(token, "id")


def as_told(claims: Claims) -> dict[str, str]:
    """API Gateway makes text of every claim, and of a list its members with commas."""
    return {name: _as_text(value) for name, value in claims.items()}


def _as_text(value: Any) -> str:
    if isinstance(value, list):
        return ",".join(map(_as_text, value))
    return value if isinstance(value, str) else json.dumps(value)


def _is_below(path: str, door: str) -> bool:
    """As `/door/{proxy+}` has it, which is no match for the door itself."""
    return path.startswith(f"{door}/") and len(path) > len(door) + 1
