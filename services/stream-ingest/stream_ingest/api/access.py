"""Who calls, by claims that API Gateway's authorizer has verified: people of the group operator
with an identity token, and machine clients at /partners with an access token and its scopes."""

import re
from collections.abc import Mapping
from typing import Any

from stream_ingest.api.problems import FORBIDDEN, UNAUTHORIZED, Problem

PARTNERS = "/partners"
GROUP, SCOPE = "operator", "stackyard/write"
_GROUP = re.compile(r'[^\s,"\[\]]+')


def expect_writer(event: Mapping[str, Any]) -> str:
    """Answers who it is; raises Problem for whom may not put readings."""
    claims = (event["requestContext"].get("authorizer") or {}).get("claims") or {}
    if event["path"].startswith(f"{PARTNERS}/"):
        return _machine(claims)
    if "sub" not in claims or claims.get("token_use", "id") != "id":
        raise _unauthorized("an identity token")
    if GROUP not in groups_of(claims.get("cognito:groups")):
        raise Problem(FORBIDDEN, f"this needs a user in the group {GROUP}")
    return str(claims["sub"])


def groups_of(claim: list[str] | str | None) -> frozenset[str]:
    """Read a list, or the text that gateways make of one: `a,b`, `[a b]`, `["a","b"]`."""
    if isinstance(claim, list):
        return frozenset(claim)
    return frozenset(_GROUP.findall(claim or ""))


def _machine(claims: Mapping[str, Any]) -> str:
    if claims.get("token_use") != "access" or not claims.get("client_id"):
        raise _unauthorized("an access token of a machine client")
    if SCOPE not in str(claims.get("scope", "")).split():
        raise Problem(FORBIDDEN, f"this needs the scope {SCOPE}")
    return str(claims["client_id"])


def _unauthorized(expected: str) -> Problem:
    return Problem(
        UNAUTHORIZED, f"expected {expected}, valid and unexpired", {"WWW-Authenticate": "Bearer"}
    )
