"""Who calls, and what they may do, by claims that a door has verified.

People come with an identity token, machine clients at `/partners` with an access token and its
scopes. The groups `viewer` and `operator` read and ask, `operator` also changes things: the lake
holds what web-api shows to members of these groups, or of a site, alone.
"""

import re
from enum import Enum
from typing import Any

from flask import request
from msgspec import Struct

from data_lake.api.problems import FORBIDDEN, UNAUTHORIZED, Problem
from data_lake.domain.query import Asker

PARTNERS = "/partners"
READ_SCOPE, WRITE_SCOPE = "stackyard/read", "stackyard/write"
VIEWER, OPERATOR = "viewer", "operator"
_GROUP = re.compile(r'[^\s,"\[\]]+')


class Needs(Enum):
    """What an operation asks of its caller."""

    READ = "read"
    WRITE = "write"


class Caller(Struct, frozen=True):
    """`id` is the subject of a person's token, or a machine client's id."""

    id: str
    reads: bool
    writes: bool

    @property
    def asker(self) -> Asker:
        return Asker(self.id, is_operator=self.writes)

    def expect(self, needs: Needs) -> None:
        """Raises Problem."""
        if needs is Needs.WRITE and not self.writes:
            raise Problem(FORBIDDEN, f"this needs the group {OPERATOR}, or the scope {WRITE_SCOPE}")
        if not self.reads:
            raise Problem(
                FORBIDDEN, f"this needs the group {VIEWER} or {OPERATOR}, or the scope {READ_SCOPE}"
            )


def caller() -> Caller:
    """Raises Problem for a token of the wrong kind, which not every gateway refuses."""
    authorizer = request.environ["serverless.authorizer"] or {}
    claims: dict[str, Any] = authorizer.get("claims") or {}
    if request.script_root == PARTNERS:
        return _machine(claims)
    if "sub" not in claims or claims.get("token_use", "id") != "id":
        raise _unauthorized("an identity token")
    groups = groups_of(claims.get("cognito:groups"))
    return Caller(
        claims["sub"], reads=not groups.isdisjoint({VIEWER, OPERATOR}), writes=OPERATOR in groups
    )


def groups_of(claim: list[str] | str | None) -> frozenset[str]:
    """Read a list, or the text that gateways make of one: `a,b`, `[a b]`, `["a","b"]`."""
    if isinstance(claim, list):
        return frozenset(claim)
    return frozenset(_GROUP.findall(claim or ""))


def _machine(claims: dict[str, Any]) -> Caller:
    if claims.get("token_use") != "access" or not claims.get("client_id"):
        raise _unauthorized("an access token of a machine client")
    scopes = frozenset(str(claims.get("scope", "")).split())
    # Whoever may change things is answered with them, so that writing includes reading.
    writes = WRITE_SCOPE in scopes
    return Caller(claims["client_id"], reads=writes or READ_SCOPE in scopes, writes=writes)


def _unauthorized(expected: str) -> Problem:
    return Problem(
        UNAUTHORIZED,
        f"expected {expected}, valid and unexpired",
        headers={"WWW-Authenticate": "Bearer"},
    )
