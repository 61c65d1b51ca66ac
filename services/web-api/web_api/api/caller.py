"""Who calls, by the claims that API Gateway's Cognito authorizer has verified."""

import re
from typing import Any

from flask import request

from web_api.api.problems import FORBIDDEN, Problem

_GROUP = re.compile(r'[^\s,"\[\]]+')


def require(*groups: str) -> str:
    """The caller's `sub`, if in one of the groups; raises Problem otherwise."""
    authorizer = request.environ["serverless.authorizer"] or {}
    claims: dict[str, Any] = authorizer.get("claims") or {}
    caller: str | None = claims.get("sub")
    if caller is None or groups_of(claims.get("cognito:groups")).isdisjoint(groups):
        raise Problem(FORBIDDEN, f"this needs a user in the group {' or '.join(groups)}")
    return caller


def groups_of(claim: list[str] | str | None) -> frozenset[str]:
    """Read a list, or the text that gateways make of one: `a,b`, `[a b]`, `["a","b"]`."""
    if isinstance(claim, list):
        return frozenset(claim)
    return frozenset(_GROUP.findall(claim or ""))
